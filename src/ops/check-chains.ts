import type { Client } from "pg";
import type { Problem } from "./manifest.ts";

/**
 * Verifies, in a restored database, the chains of its audit and the root hashes of its archived projects by the
 * functions that people use. Says nothing of a database from before they existed.
 */
export async function checkChains(client: Client): Promise<Problem[]> {
  return [...(await checkAudit(client)), ...(await checkArchives(client))];
}

async function checkAudit(client: Client): Promise<Problem[]> {
  if (!(await exists(client, "app_public.verify_audit_chain(uuid, app_public.sha256)"))) return [];
  const { rows } = await client.query<{ project: string | null; problem: string | null }>(
    `select chains.project_id as project, coalesce(verified.problem, verified.finding::text) as problem
     from (select null::uuid union all select projects.id from app_public.projects) as chains (project_id)
     cross join lateral app_public.verify_audit_chain(chains.project_id) as verified
     where not verified.is_valid`,
  );
  return rows.map(({ project, problem }) => ({
    what: project === null ? "the studio's audit" : `the audit of project ${project}`,
    problem: `does not verify: ${problem}`,
  }));
}

async function checkArchives(client: Client): Promise<Problem[]> {
  if (!(await exists(client, "app_public.verify_archive(uuid)"))) return [];
  const { rows } = await client.query<{ project: string }>(
    `select projects.id as project
     from app_public.projects
     cross join lateral app_public.verify_archive(projects.id) as verified
     where projects.status = 'archived' and projects.deleted_at is null and not verified.is_unchanged`,
  );
  return rows.map(({ project }) => ({
    what: `the archived project ${project}`,
    problem: "is not what was archived: its root hash differs",
  }));
}

async function exists(client: Client, signature: string): Promise<boolean> {
  const { rows } = await client.query<{ is_there: boolean }>(
    "select pg_catalog.to_regprocedure($1) is not null as is_there",
    [signature],
  );
  return rows[0]?.is_there === true;
}

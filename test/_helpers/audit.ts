import type { ClientBase } from "pg";
import type { Row } from "./call.ts";

/** Seals all there is to seal, as the worker's function does, and returns how many rows. Call it as superuser. */
export async function sealAll(client: ClientBase): Promise<number> {
  const { rows } = await client.query("select app_hidden.seal_audit()::int as count");
  return rows[0].count;
}

/** What checking a chain finds; null is the studio's chain. */
export async function verifyChain(
  client: ClientBase,
  projectId: string | null,
  expectedHead: string | null = null,
): Promise<Row> {
  const { rows } = await client.query(
    `select is_valid, seal_count::int, row_count::int, unsealed_count::int, head_sha256, finding,
            seal_number::int, audit_id::int, problem
     from app_public.verify_audit_chain($1, $2)`,
    [projectId, expectedHead],
  );
  return rows[0] as Row;
}

/** Numbers of the rows of a chain as its seals list them, one list a seal. */
export async function sealedIds(client: ClientBase, projectId: string | null): Promise<number[][]> {
  const { rows } = await client.query<{ ids: number[] }>(
    `select audit_ids::int[] as ids from app_public.audit_seals
     where project_id is not distinct from $1 order by sequence_number`,
    [projectId],
  );
  return rows.map(({ ids }) => ids);
}

/** Adds a tag, which leaves one row in the project's audit, and returns that row's number. */
export async function addTag(client: ClientBase, projectId: string, name: string): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `with tag as (
       insert into app_public.tags (project_id, name) values ($1, $2) returning id
     ) select id from tag`,
    [projectId, name],
  );
  const found = await client.query<{ id: number }>(
    "select id::int from app_public.audit_log where row_key = $1 and table_name = 'app_public.tags'",
    [{ id: rows[0]?.id }],
  );
  return found.rows[0]?.id as number;
}

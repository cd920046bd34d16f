import type { ClientBase } from "pg";

/** The ranks of a project, lowest first. */
export const RANKS = ["viewer", "reviewer", "contributor", "lead", "manager", "owner"] as const;
export type Rank = (typeof RANKS)[number];

/** A project with one member of each rank, an outsider and a studio admin; ids only. */
export interface Studio {
  projectId: string;
  mainlineId: string;
  assetId: string;
  admin: string;
  outsider: string;
  members: Record<Rank, string>;
}

let made = 0;

/** Makes a studio by direct inserts; call it as superuser. Names differ on each call, so one database holds many. */
export async function makeStudio(client: ClientBase): Promise<Studio> {
  made += 1;
  const suffix = `${process.pid}-${made}`;
  const admin = await insertUser(client, `admin-${suffix}`, "admin");
  const outsider = await insertUser(client, `outsider-${suffix}`, "editor");
  const projectId = await returnId(
    client,
    "insert into app_public.projects (name) values ($1) returning id",
    [`Project ${suffix}`],
  );
  const members = {} as Record<Rank, string>;
  for (const rank of RANKS) {
    members[rank] = await insertUser(client, `${rank}-${suffix}`, "editor");
    await client.query(
      "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, $3)",
      [projectId, members[rank], rank],
    );
  }
  const mainlineId = await returnId(
    client,
    "insert into app_public.branches (project_id, name, type) values ($1, 'main', 'mainline') returning id",
    [projectId],
  );
  const assetId = await returnId(
    client,
    "insert into app_public.assets (project_id, name, type) values ($1, 'hero', 'texture') returning id",
    [projectId],
  );
  return { projectId, mainlineId, assetId, admin, outsider, members };
}

/** Inserts a user with this studio role and returns its id. */
export function insertUser(
  client: ClientBase,
  username: string,
  studioRole: string,
): Promise<string> {
  return returnId(
    client,
    "insert into app_public.users (username, display_name, studio_role) values ($1, $1, $2) returning id",
    [username, studioRole],
  );
}

/** Runs a statement and returns its `id`. */
export async function returnId(
  client: ClientBase,
  sql: string,
  values: unknown[],
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(sql, values);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error(`No row from: ${sql}`);
  return id;
}

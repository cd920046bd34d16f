import { createHash, randomUUID } from "node:crypto";
import type { ClientBase } from "pg";
import { returnId, type Rank } from "./studio.ts";

/** Makes an active user and returns the id. Call every factory as superuser, where nobody acts. */
export function makeUser(
  client: ClientBase,
  studioRole: "viewer" | "editor" | "admin" = "editor",
): Promise<string> {
  const username = `u-${randomUUID()}`;
  return returnId(
    client,
    "insert into app_public.users (username, display_name, studio_role) values ($1, $1, $2) returning id",
    [username, studioRole],
  );
}

/** Makes a project with its mainline; the mainline asks for no approvals unless stated. */
export async function makeProject(
  client: ClientBase,
  approvals = 0,
): Promise<{ projectId: string; mainlineId: string }> {
  const projectId = await returnId(
    client,
    "insert into app_public.projects (name) values ($1) returning id",
    [`Project ${randomUUID()}`],
  );
  const mainlineId = await returnId(
    client,
    `insert into app_public.branches (project_id, name, type, is_protected, approvals_required)
     values ($1, 'main', 'mainline', true, $2) returning id`,
    [projectId, approvals],
  );
  return { projectId, mainlineId };
}

/** Adds a member, or sets the rank of one. */
export async function addMember(
  client: ClientBase,
  projectId: string,
  userId: string,
  role: Rank,
): Promise<void> {
  await client.query(
    `insert into app_public.project_members (project_id, user_id, role) values ($1, $2, $3)
     on conflict (project_id, user_id) do update set role = excluded.role`,
    [projectId, userId, role],
  );
}

/** Makes a user who is a member with this rank. */
export async function makeMember(
  client: ClientBase,
  projectId: string,
  role: Rank,
): Promise<string> {
  const userId = await makeUser(client);
  await addMember(client, projectId, userId, role);
  return userId;
}

/** Types that the factories put into the catalogue: one of each lock policy. */
export const EXCLUSIVE = "test-exclusive";
export const MERGEABLE = "test-mergeable";

/** Makes an asset, of a mergeable type unless stated. */
export async function makeAsset(
  client: ClientBase,
  projectId: string,
  { name = `asset-${randomUUID()}`, type = MERGEABLE }: { name?: string; type?: string } = {},
): Promise<string> {
  await client.query(
    `insert into app_public.asset_types (name, lock_policy) values ($1, 'exclusive'), ($2, 'mergeable')
     on conflict do nothing`,
    [EXCLUSIVE, MERGEABLE],
  );
  return returnId(
    client,
    "insert into app_public.assets (project_id, name, type) values ($1, $2, $3) returning id",
    [projectId, name, type],
  );
}

/** Makes a branch of a parent as of the newest change. */
export function makeBranch(
  client: ClientBase,
  parentId: string,
  { type = "development", name = `branch-${randomUUID()}` }: { type?: string; name?: string } = {},
): Promise<string> {
  return returnId(
    client,
    `insert into app_public.branches (project_id, name, type, parent_branch_id, base_change_id)
     select project_id, $2, $3, id, (select max(c.id) from app_public.changes c where c.project_id = b.project_id)
     from app_public.branches b where id = $1 returning id`,
    [parentId, name, type],
  );
}

/** What a version is made of; the content is any text, a random one unless stated. */
export interface VersionSpec {
  assetId: string;
  branchId: string;
  createdBy?: string;
  content?: string;
  mergedFrom?: string;
  /** text/plain unless stated. */
  mediaType?: string;
}

export interface MadeVersion {
  id: string;
  version_number: number;
  sha256: string;
  change_id: string;
}

/** Makes a version on top of whatever there is, with its blob, change and charges. */
export async function makeVersion(client: ClientBase, spec: VersionSpec): Promise<MadeVersion> {
  const content = Buffer.from(spec.content ?? randomUUID());
  const sha256 = createHash("sha256").update(content).digest("hex");
  await client.query(
    `insert into app_private.blobs (sha256, size_bytes, state, media_type) values ($1, $2, 'ready', 'text/plain')
     on conflict do nothing`,
    [sha256, content.length],
  );
  const { rows } = await client.query<MadeVersion>(
    `with change as (
       insert into app_public.changes (project_id, branch_id, kind, author_id)
       select project_id, id, 'upload', $3 from app_public.branches where id = $2
       returning id, project_id
     ), charged as (
       insert into app_private.project_blobs (project_id, sha256, charged_bytes)
       select project_id, $4, $5 from change on conflict do nothing returning charged_bytes
     ), counted as (
       update app_public.project_usage u
       set used_bytes = used_bytes + coalesce((select charged_bytes from charged), 0),
           logical_bytes = logical_bytes + $5, version_count = version_count + 1
       from change where u.project_id = change.project_id
     )
     insert into app_public.asset_versions (
       project_id, asset_id, branch_id, version_number, change_id, merged_from_version_id, sha256, size_bytes,
       filename, media_type, created_by
     )
     select change.project_id, $1, $2,
            (select coalesce(max(version_number), 0) + 1 from app_public.asset_versions where asset_id = $1),
            change.id, $6, $4, $5, 'file.txt', $7, $3
     from change
     returning id, version_number, sha256, change_id`,
    [
      spec.assetId,
      spec.branchId,
      spec.createdBy ?? null,
      sha256,
      content.length,
      spec.mergedFrom ?? null,
      spec.mediaType ?? "text/plain",
    ],
  );
  return rows[0] as MadeVersion;
}

/** The only column of the only row of a query. */
export async function scalar<T = unknown>(
  client: ClientBase,
  sql: string,
  values: unknown[] = [],
): Promise<T> {
  const { rows } = await client.query<Record<string, T>>(sql, values);
  return Object.values(rows[0] ?? {})[0] as T;
}

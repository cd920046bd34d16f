import type { ClientBase } from "pg";

/** Where many reviews are put, and whose work they are about. */
export interface ManyReviews {
  projectId: string;
  branchId: string;
  authorId: string;
  count: number;
}

const TABLES = ["assets", "changes", "asset_versions", "asset_reviews"] as const;
const TYPE = "many";

/**
 * Puts open reviews into a project at once, each of a new asset's only version, a minute apart and in the order of their
 * names ("asset_0001", …). Call it as superuser in a transaction: triggers and checks are passed over, for what is put
 * in is right by construction and there is no file behind it.
 */
export async function addManyReviews(
  client: ClientBase,
  { projectId, branchId, authorId, count }: ManyReviews,
): Promise<void> {
  const ofAll = (what: (table: string) => string) => client.query(TABLES.map(what).join("\n"));
  await client.query(
    "insert into app_public.asset_types (name, lock_policy) values ($1, 'mergeable') on conflict do nothing",
    [TYPE],
  );
  await ofAll((table) => `alter table app_public.${table} disable trigger all;`);
  await client.query(ADD_REVIEWS, [projectId, branchId, authorId, count, TYPE]);
  await ofAll((table) => `alter table app_public.${table} enable trigger all;`);
  await ofAll((table) => `analyze app_public.${table};`);
}

const ADD_REVIEWS = `
  with change as (
    insert into app_public.changes (project_id, branch_id, kind, author_id)
    values ($1, $2, 'upload', $3) returning id
  ), assets as (
    insert into app_public.assets (project_id, parent_path, name, type, created_by)
    select $1, 'props', 'asset_' || lpad(number::text, 4, '0'), $5, $3
    from generate_series(1, $4::integer) as number
    returning id, name
  ), versions as (
    insert into app_public.asset_versions (
      project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename, created_by
    )
    select $1, assets.id, $2, 1, change.id,
      encode(sha256(convert_to(assets.id::text, 'UTF8')), 'hex'), 1000, assets.name || '.bin', $3
    from assets cross join change
    returning id, asset_id, sha256
  )
  insert into app_public.asset_reviews (
    project_id, branch_id, asset_id, version_id, content_sha256, submitter_id, requested_by, requested_at
  )
  select $1, $2, versions.asset_id, versions.id, versions.sha256, $3, $3,
    now() - ($4::integer - right(assets.name, 4)::integer + 1) * interval '1 minute'
  from versions join assets on assets.id = versions.asset_id`;

import type { TestDatabase } from "../../_helpers/with-db.ts";
import type { World } from "./_world.ts";

/** What must hold in any project, told from its rows alone; each query returns what breaks it. */
const INVARIANTS: Record<string, string> = {
  "one lock for each asset and line": `
    select asset_id, line_branch_id from app_public.asset_locks where project_id = $1
    group by 1, 2 having count(*) > 1`,
  "no lock, workspace or request of somebody who is no member": `
    select held.user_id from (
      select holder_id as user_id from app_public.asset_locks where project_id = $1 and holder_id is not null
      union all
      select owner_id from app_public.workspaces where project_id = $1 and state <> 'closed'
      union all
      select requested_by from app_public.asset_reviews
      where project_id = $1 and state in ('pending', 'in_review')
    ) as held
    where app_private.effective_role($1, held.user_id) is null`,
  "an owner": `
    select 1 where not exists (
      select 1 from app_public.project_members where project_id = $1 and role = 'owner')`,
  "used_bytes is what the project's contents are charged": `
    select used_bytes from app_public.project_usage where project_id = $1 and used_bytes <> (
      select coalesce(sum(charged_bytes), 0) from app_private.project_blobs where project_id = $1)`,
  "every version's content is charged": `
    select sha256 from app_public.asset_versions where project_id = $1
    except select sha256 from app_private.project_blobs where project_id = $1`,
  "logical_bytes and version_count are those of the versions": `
    select logical_bytes, version_count from app_public.project_usage where project_id = $1
    except select coalesce(sum(size_bytes), 0), count(*) from app_public.asset_versions where project_id = $1`,
  "asset_count is that of the assets": `
    select asset_count from app_public.project_usage where project_id = $1
    except select count(*) from app_public.assets where project_id = $1 and deleted_at is null`,
  "reserved_bytes is what running uploads have reserved": `
    select reserved_bytes from app_public.project_usage where project_id = $1
    except select coalesce(sum(reserved_bytes), 0) from app_public.uploads
    where project_id = $1 and state in ('open', 'publishing')`,
  "used and reserved storage within the allocation": `
    select 1 from app_public.project_usage as usage join app_public.projects on projects.id = usage.project_id
    where usage.project_id = $1 and used_bytes + reserved_bytes > storage_allocation_bytes`,
  "numbers of versions without gaps": `
    select asset_id from app_public.asset_versions where project_id = $1
    group by 1 having count(*) <> max(version_number)`,
  "an entry of the audit for each version": `
    select versions.id from app_public.asset_versions as versions
    where versions.project_id = $1 and not exists (
      select 1 from app_public.audit_log as entries
      where entries.project_id = $1 and entries.table_name like '%asset_versions' and entries.operation = 'insert'
        and entries.row_key ->> 'id' = versions.id::text)`,
  "no verdict on own work": `
    select decisions.id from app_public.review_decisions as decisions
    join app_public.asset_reviews as reviews on reviews.id = decisions.review_id
    left join app_public.asset_versions as versions on versions.id = reviews.version_id
    where decisions.project_id = $1 and decisions.decided_by in (reviews.submitter_id, versions.created_by)`,
};

/** The names of the invariants that do not hold. */
export async function broken(db: TestDatabase, world: World): Promise<string[]> {
  const names: string[] = [];
  for (const [invariant, sql] of Object.entries(INVARIANTS)) {
    const { rowCount } = await db.rootPool.query(sql, [world.projectId]);
    if (rowCount !== 0) names.push(invariant);
  }
  return names;
}

import type { TestDatabase } from "../../_helpers/with-db.ts";
import { headOf } from "./_lookups.ts";
import { ASSETS, BRANCHES, type State } from "./_state.ts";
import type { World } from "./_world.ts";

/** What can be seen of a project, with the model's names: lines that can be compared and read. */
export type Picture = string[];

const LINES = `
select concat_ws(' ', 'project', status) as line from app_public.projects where id = $1
union all
select concat_ws(' ', 'member', user_id, role) from app_public.project_members where project_id = $1
union all
select concat_ws(' ', 'lock', asset_id, line_branch_id, branch_id, coalesce(holder_id::text, 'nobody'), coalesce(workspace_id::text, 'nowhere'), coalesce(version_id::text, 'nothing'))
from app_public.asset_locks where project_id = $1
union all
select concat_ws(' ', 'version', id, branch_id, version_number, size_bytes, is_deletion, created_by)
from app_public.asset_versions where project_id = $1
union all
select concat_ws(' ', 'head', assets.id, branches.id, coalesce((app_private.branch_head(assets.id, branches.id)).id::text, 'nothing'))
from app_public.assets join app_public.branches on branches.project_id = assets.project_id
where assets.project_id = $1
union all
select concat_ws(' ', 'workspace', id, owner_id, state = 'closed') from app_public.workspaces where project_id = $1
union all
select concat_ws(' ', 'have', workspace_id, asset_id, version_id) from app_public.workspace_assets where project_id = $1
union all
select concat_ws(' ', 'shelf', id, owner_id, state, current_revision) from app_public.shelves where project_id = $1
union all
select concat_ws(' ', 'item', shelf_id, revision, asset_id, action, coalesce(base_version_id::text, 'nothing'), coalesce(size_bytes, 0), lock_generation is not null)
from app_public.shelf_items where project_id = $1
union all
select concat_ws(' ', 'review', id, state, submitter_id, requested_by) from app_public.asset_reviews where project_id = $1
union all
select concat_ws(' ', 'decision', review_id, decided_by, role, verdict, is_standing)
from app_public.review_decisions where project_id = $1
union all
select concat_ws(' ', 'upload', id, user_id, state) from app_public.uploads where project_id = $1
union all
select concat_ws(' ', 'usage', used_bytes, reserved_bytes, logical_bytes, version_count, asset_count)
from app_public.project_usage where project_id = $1`;

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Looks at the database. */
export async function observe(db: TestDatabase, world: World): Promise<Picture> {
  const { rows } = await db.rootPool.query<{ line: string }>(LINES, [world.projectId]);
  return rows
    .map(({ line }) => line.replaceAll(ID, (id) => world.names.get(id) ?? `unknown ${id}`))
    .toSorted();
}

const bool = (value: boolean) => (value ? "t" : "f");

/** Draws the same picture of the model. */
export function picture(state: State, sizes: readonly number[]): Picture {
  const versions = Object.entries(state.versions);
  const usage = [state.used, state.reserved, state.logical, versions.length, ASSETS.length];
  return [
    `project ${state.isArchived ? "archived" : "active"}`,
    ...Object.entries(state.members).map(([user, member]) => `member ${user} ${member.rank}`),
    ...Object.values(state.locks).map(
      (lock) =>
        `lock ${lock.asset} ${lock.line} ${lock.branch} ${lock.holder ?? "nobody"} ${lock.workspace ?? "nowhere"} ${lock.version ?? "nothing"}`,
    ),
    ...versions.map(
      ([key, one]) =>
        `version ${key} ${one.branch} ${one.number} ${sizes[one.content]} ${bool(one.isDeletion)} ${one.by}`,
    ),
    ...ASSETS.flatMap((asset) =>
      BRANCHES.map(
        (branch) => `head ${asset} ${branch} ${headOf(state, asset, branch) ?? "nothing"}`,
      ),
    ),
    ...pictureWork(state),
    ...pictureItems(state, sizes),
    `usage ${usage.join(" ")}`,
  ].toSorted();
}

function pictureWork(state: State): Picture {
  return [
    ...Object.entries(state.workspaces).flatMap(([key, { owner, isClosed, have }]) => [
      `workspace ${key} ${owner} ${bool(isClosed)}`,
      ...Object.entries(have).map(([asset, version]) => `have ${key} ${asset} ${version}`),
    ]),
    ...Object.entries(state.shelves).map(
      ([key, shelf]) => `shelf ${key} ${shelf.owner} ${shelf.state} ${shelf.revisions.length}`,
    ),
    ...Object.entries(state.reviews).map(
      ([key, one]) => `review ${key} ${one.state} ${one.submitter} ${one.requestedBy}`,
    ),
    ...state.decisions.map(
      (one) =>
        `decision ${one.review} ${one.by} ${one.rank} ${one.verdict} ${bool(one.isStanding)}`,
    ),
    ...Object.entries(state.uploads).map(([key, one]) => `upload ${key} ${one.owner} ${one.state}`),
  ];
}

function pictureItems(state: State, sizes: readonly number[]): Picture {
  return Object.entries(state.shelves).flatMap(([key, shelf]) =>
    shelf.revisions.flatMap(({ items }, i) =>
      items.map(({ asset, action, base, content, generation }) => {
        const size = content === null ? 0 : sizes[content];
        return `item ${key} ${i + 1} ${asset} ${action} ${base ?? "nothing"} ${size} ${bool(generation !== null)}`;
      }),
    ),
  );
}

/** Where two pictures differ, to be read by people. */
export function difference(expected: Picture, seen: Picture): string[] {
  const missing = expected.filter((line) => !seen.includes(line));
  const surplus = seen.filter((line) => !expected.includes(line));
  return [...missing.map((line) => `- ${line}`), ...surplus.map((line) => `+ ${line}`)];
}

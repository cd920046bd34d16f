import type { Client } from "pg";
import { QUEUE_BY_ROW } from "../test/_helpers/queue-by-row.ts";
import type { Bench, BenchContext } from "./bench.ts";
import { hasFunction } from "./database.ts";
import { fillStudio, type LargeStudio } from "./large-studio.ts";
import type { Comparison } from "./measure.ts";

/** A query that the dashboard and the API ask all the time; `repeat` times make one run. */
interface HotQuery {
  name: string;
  repeat: number;
  text: string;
  /** What the owner runs, where that is another text; it asks for the same rows. */
  ownerText?: string;
  /** What the member once ran for the same rows, to see what the way it is asked now is worth. */
  formerText?: string;
  values: unknown[];
}

/** Hot queries under row security against the same as the owner, whom it does not bind. */
export const rlsTax: Bench = {
  name: "rls-tax",
  about: "hot queries as a member under row security, against the owner without it",
  async run(context: BenchContext) {
    const database = await context.database();
    const root = await database.connect();
    const perProject = context.isLarge ? 25_000 : 5_000;
    const start = performance.now();
    const studio = await fillStudio(root, { projects: 40, perProject });
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    context.note(
      `${40 * perProject} assets in 40 projects, the member in 20 of them, ${50 * 20} reviews waiting for them; filled in ${seconds} s.`,
    );
    await root.query(QUEUE_BY_ROW);
    const member = await database.connectAs(studio.member);
    const owner = await database.connectAsOwner(studio.member);
    const queries = hotQueries(studio);
    if (await hasFunction(root, "app_public.search_assets")) queries.push(searchQuery(studio));
    else context.note("search_assets is not there; left out.");
    for (const query of queries) {
      if (!(await haveSameRows(member, owner, query)))
        context.note(`${query.name}: the two return different rows.`);
      await context.compare(comparison(member, owner, query));
    }
    await database.close();
  },
};

function comparison(member: Client, owner: Client, query: HotQuery): Comparison {
  const repeat = (client: Client, text: string) => async () => {
    for (let count = 0; count < query.repeat; count += 1) await client.query(text, query.values);
  };
  return {
    name: query.name,
    unit: "ms",
    work: query.repeat,
    sides: [
      { label: "member", run: repeat(member, query.text) },
      { label: "owner", run: repeat(owner, query.ownerText ?? query.text) },
      ...(query.formerText === undefined
        ? []
        : [{ label: "member, asking by row", run: repeat(member, query.formerText) }]),
    ],
  };
}

async function haveSameRows(member: Client, owner: Client, query: HotQuery): Promise<boolean> {
  const seen = await member.query(query.text, query.values);
  const all = await owner.query(query.ownerText ?? query.text, query.values);
  return JSON.stringify(seen.rows) === JSON.stringify(all.rows);
}

function hotQueries({ projectId, mainlineId, projectIds }: LargeStudio): HotQuery[] {
  return [
    { name: "asset page, top 50", repeat: 40, text: ASSET_PAGE, values: [projectId, mainlineId] },
    { name: "lock board of a project", repeat: 40, text: LOCK_BOARD, values: [projectId] },
    { name: "assets of a project, count", repeat: 10, text: COUNT_PROJECT, values: [projectId] },
    {
      name: "assets one may read, count",
      repeat: 1,
      text: "select count(*) from app_public.assets where deleted_at is null and $1::uuid[] is not null",
      ownerText:
        "select count(*) from app_public.assets where deleted_at is null and project_id = any ($1::uuid[])",
      values: [projectIds],
    },
    {
      name: "my_review_queue",
      repeat: 1,
      text: "select id from app_public.my_review_queue()",
      formerText: "select id from by_row.queue(null)",
      values: [],
    },
  ];
}

/** The function asks for rights itself, so the owner gets the bare search that it is measured against. */
function searchQuery({ projectId }: LargeStudio): HotQuery {
  return {
    name: "search_assets, top 50",
    repeat: 20,
    text: "select name from app_public.search_assets(project_id => $1, query => $2) limit 50",
    ownerText: `
      select name from app_public.assets
      where deleted_at is null and project_id = $1
        and lower(parent_path || '/' || name) like '%' || $2 || '%'
      order by lower(name), parent_path, id limit 50`,
    values: [projectId, "dragon_0012"],
  };
}

const ASSET_PAGE = `
  select assets.id, assets.parent_path, assets.name, assets.type, head.version_number, head.size_bytes,
    head.created_at, locks.state, locks.holder_id
  from app_public.assets
  left join lateral (
    select versions.version_number, versions.size_bytes, versions.created_at
    from app_public.asset_versions as versions
    where versions.branch_id = $2 and versions.asset_id = assets.id
    order by versions.change_id desc, versions.version_number desc
    limit 1
  ) as head on true
  left join app_public.asset_locks as locks on locks.asset_id = assets.id and locks.line_branch_id = $2
  where assets.project_id = $1 and assets.deleted_at is null
  order by assets.name
  limit 50`;

const LOCK_BOARD = `
  select locks.id, locks.state, locks.locked_at, assets.name, users.display_name
  from app_public.asset_locks as locks
  join app_public.assets on assets.id = locks.asset_id
  left join app_public.users on users.id = locks.holder_id
  where locks.project_id = $1
  order by locks.locked_at desc, locks.id
  limit 100`;

const COUNT_PROJECT =
  "select count(*) from app_public.assets where project_id = $1 and deleted_at is null";

import test from "ava";
import { fenceIdentifiers } from "../../../plugins/statements/fence-identifiers.ts";
import { asUser } from "../../_helpers/as-user.ts";
import { committed, useTestDatabase, withRootDb } from "../../_helpers/with-db.ts";
import { makeBigStudio, type BigStudio } from "./_big-studio.ts";
import { explainEverything, indexesOf, plansOf, problemsOf } from "./_plans.ts";

const db = useTestDatabase(test);
let made: Promise<BigStudio> | undefined;

/** The studio of 200 000 assets, made by the first test that asks. */
function bigStudio(): Promise<BigStudio> {
  made ??= (async () => {
    const studio = await committed(db(), makeBigStudio);
    await db().rootPool.query("vacuum analyze");
    return studio;
  })();
  return made;
}

test.serial("a studio of 200 000 assets is made in less than 40 s", async (t) => {
  t.timeout(120_000);
  const start = performance.now();
  await bigStudio();
  t.true(performance.now() - start < 40_000);
});

interface Question {
  title: string;
  sql: string;
  /** Names of what the studio has. */
  values?: readonly (keyof BigStudio)[];
  /** An index without which the question is slow. */
  index?: string;
}

/** What the pages and clients ask, as PostGraphile asks it. */
const QUESTIONS: readonly Question[] = [
  {
    title: "versions by their keys, as a relation of GraphQL asks for them",
    sql: fenceIdentifiers(`select found.*
      from (select ids.ordinality - 1 as idx, (ids.value->>0)::"uuid" as "id0" from json_array_elements($1::json) with ordinality as ids) as keys,
      lateral (
        select versions.id, keys.idx from app_public.asset_versions as versions where versions.id = keys.id0
      ) as found`),
    values: ["versionKeys"],
    index: "asset_versions_pkey",
  },
  {
    title: "a search for a text",
    sql: "select * from app_public.search_assets(query => 'hero_1232')",
    index: "assets_path_trgm_idx",
  },
  {
    title: "a search for a text in a project",
    sql: "select * from app_public.search_assets(project_id => $1, query => 'hero_1232')",
    values: ["projectId"],
  },
  {
    title: "where dropped files belong",
    sql: "select * from app_public.assets_named($1, array['Hero_1232', 'hero'])",
    values: ["projectId"],
  },
  {
    title: "the largest assets of a project",
    sql: "select assets.*, app_public.assets_stored_bytes(assets) from app_public.largest_assets($1) as assets",
    values: ["projectId"],
  },
  {
    title: "a search for metadata",
    sql: `select * from app_public.search_assets(metadata => '{"shot": "sh77", "lod": 2}')`,
    index: "assets_metadata_idx",
  },
  {
    title: "a search for tags",
    sql: "select * from app_public.search_assets(tag_names => array['rare', 'wood'])",
    index: "assets_pkey",
  },
  {
    title: "a search for everything at once",
    sql: `select * from app_public.search_assets(
      $1, query => 'rock', tag_names => array['wood'], types => array['model'], metadata => '{"lod": 0}', parent_path => 'area5'
    )`,
    values: ["projectId"],
  },
  {
    title: "a search for a folder",
    sql: "select * from app_public.search_assets(parent_path => 'area5/set55')",
  },
  {
    title: "a project's assets, 50 by name with heads, locks and open reviews",
    sql: `select assets.*, heads.list, locks.list, reviews.list
      from (
        select * from app_public.assets where project_id = $1 and deleted_at is null order by name, id limit 50
      ) as assets
      left join lateral (
        select json_agg(v) as list
        from (
          select * from app_public.asset_versions
          where asset_id = assets.id and branch_id = $2 order by change_id desc, version_number desc limit 1
        ) as v
      ) as heads on true
      left join lateral (
        select json_agg(l) as list from app_public.asset_locks as l where l.asset_id = assets.id
      ) as locks on true
      left join lateral (
        select json_agg(r) as list from app_public.asset_reviews as r
        where r.project_id = assets.project_id and r.asset_id = assets.id and r.state in ('pending', 'in_review')
      ) as reviews on true`,
    values: ["projectId", "mainlineId"],
    index: "assets_project_id_name_idx",
  },
  {
    title: "the lock board of a project",
    sql: `select locks.*, assets.name, users.display_name
      from app_public.asset_locks as locks
      join app_public.assets on assets.id = locks.asset_id
      left join app_public.users on users.id = locks.holder_id
      where locks.project_id = $1 order by locks.locked_at, locks.id limit 100`,
    values: ["projectId"],
  },
  { title: "the review queue", sql: "select * from app_public.my_review_queue() limit 50" },
  {
    title: "the review queue of a project",
    sql: "select * from app_public.my_review_queue($1) limit 50",
    values: ["projectId"],
  },
  {
    title: "the open reviews of a project, oldest first",
    sql: "select * from app_public.search_reviews($1, array['pending', 'in_review']::app_public.review_state[]) limit 50",
    values: ["projectId"],
    index: "asset_reviews_project_id_where_open_idx",
  },
  {
    title: "all reviews of a project about a type and a text, newest first",
    sql: "select * from app_public.search_reviews($1, asset_type => 'texture', query => 'rock', sort => 'newest') limit 50",
    // By the assets or by the time, as the statistics say.
    values: ["projectId"],
  },
  {
    title: "the manifest of a branch",
    sql: "select * from app_public.branch_manifest($1)",
    values: ["mainlineId"],
  },
  {
    title: "the manifest of a branch at a change",
    sql: "select * from app_public.branch_manifest($1, 9223372036854775807)",
    values: ["mainlineId"],
  },
];

for (const who of ["member", "admin"] as const) {
  for (const { title, sql, values = [], index } of QUESTIONS) {
    test.serial(`${title} scans no large table and asks who acts once: as ${who}`, (t) =>
      withRootDb(db(), async (client) => {
        const studio = await bigStudio();
        const given = values.map((name) => studio[name]);
        await explainEverything(client);
        await asUser(client, studio[who]);
        const { plans, rows } = await plansOf(client, sql, given);
        t.deepEqual(problemsOf(plans), []);
        if (index !== undefined) t.true(indexesOf(plans).includes(index), indexesOf(plans).join());
        t.true(rows.length > 0);
      }),
    );
  }
}

for (const who of ["member", "admin"] as const) {
  test.serial(`the review queue asks as much for all reviews as for a project's: as ${who}`, (t) =>
    withRootDb(db(), async (client) => {
      const studio = await bigStudio();
      await explainEverything(client);
      await asUser(client, studio[who]);
      const ask = (projectId: string | null) =>
        plansOf(client, "select id from app_public.my_review_queue($1)", [projectId]);
      const [few, all] = [await ask(studio.projectId), await ask(null)];
      t.true(all.rows.length - few.rows.length > 60);
      // Each statement that a function runs, policies' functions among them, tells a plan of its own.
      const more = all.plans.length - few.plans.length;
      t.true(more < 10, `${more} statements more for ${all.rows.length} than ${few.rows.length}`);
    }),
  );
}

test.serial(
  "commands over sets find rows by index, also with plans made before the tables grew",
  (t) =>
    withRootDb(db(), async (client) => {
      const studio = await bigStudio();
      // The plans that connections keep: made without the values at hand, when there was little to read.
      await client.query("set local plan_cache_mode = force_generic_plan");
      await client.query("set local statement_timeout = '20s'");
      await explainEverything(client);
      await asUser(client, studio.member);
      const ask = async (sql: string, values: unknown[]) => {
        const { plans, rows } = await plansOf(client, sql, values);
        t.deepEqual(problemsOf(plans), [], sql);
        return rows as { id: string }[];
      };
      const { rows } = await client.query<{ asset_id: string; version_id: string }>(
        `select asset_id, id as version_id from app_public.asset_versions as versions
       where project_id = $1 and version_number = 1
         and not exists (select from app_public.asset_locks as locks where locks.asset_id = versions.asset_id)
         and not exists (
           select from app_public.asset_versions as later where later.parent_version_id = versions.id
         )
       order by asset_id limit 20`,
        [studio.projectId],
      );
      const [workspace] = await ask("select id from app_public.create_workspace($1, $2, 'desk')", [
        studio.projectId,
        studio.mainlineId,
      ]);
      await ask("select id from app_public.lock_assets($1)", [rows.map((row) => row.asset_id)]);
      const [shelf] = await ask("select id from app_public.create_shelf($1, 'shelf')", [
        workspace?.id,
      ]);
      const items = JSON.stringify(rows.map((row) => ({ ...row, action: "edit" })));
      await ask("select id from app_public.shelve($1, $2)", [shelf?.id, items]);
      await ask("select id from app_public.submit_shelf($1)", [shelf?.id]);
    }),
);

test.serial("the checks above can fail: a scan, and a policy that asks for each row", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await bigStudio();
    await client.query("drop index app_public.assets_path_trgm_idx");
    await client.query(
      "alter policy select_reader on app_public.asset_locks using (app_hidden.current_user_id() is not null)",
    );
    await client.query(
      `alter policy select_member on app_public.tags
       using ((select created_by is distinct from app_hidden.current_user_id()))`,
    );
    await explainEverything(client);
    await asUser(client, studio.admin);
    const found = [
      "select * from app_public.search_assets(query => 'hero_1232')",
      "select count(*) from app_public.asset_locks",
      "select count(*) from app_public.tags",
    ];
    const problems = [];
    for (const sql of found) problems.push(...problemsOf((await plansOf(client, sql)).plans));
    for (const wanted of [/scans assets/, /for each row of asset_locks/, /asks who acts/]) {
      t.true(
        problems.some((problem) => wanted.test(problem)),
        problems.join("\n"),
      );
    }
  }),
);

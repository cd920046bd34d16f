import test from "ava";
import type { ClientBase } from "pg";
import { asAnonymous, asRoot, asUser } from "../../../_helpers/as-user.ts";
import { callAll, refusedCall, type Arguments } from "../../../_helpers/call.ts";
import { addMember, makeMember, makeProject, makeUser } from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio, RANKS, returnId } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

interface AssetSpec {
  name: string;
  path?: string;
  type?: string;
  metadata?: object;
  tags?: readonly string[];
}

/** Adds an asset with its tags; call it as superuser. */
async function add(client: ClientBase, projectId: string, spec: AssetSpec): Promise<string> {
  const { name, path = "", type = "texture", metadata = {}, tags = [] } = spec;
  const id = await returnId(
    client,
    `insert into app_public.assets (project_id, parent_path, name, type, metadata)
     values ($1, $2, $3, $4, $5) returning id`,
    [projectId, path, name, type, JSON.stringify(metadata)],
  );
  for (const tag of tags) {
    await client.query(
      "insert into app_public.tags (project_id, name) values ($1, $2) on conflict do nothing",
      [projectId, tag],
    );
    await client.query(
      `insert into app_public.asset_tags (project_id, asset_id, tag_id)
       select $1, $2, id from app_public.tags where project_id = $1 and name = $3`,
      [projectId, id, tag],
    );
  }
  return id;
}

/** Names of what is found, in order. */
async function search(client: ClientBase, args: Arguments = {}): Promise<string[]> {
  return (await callAll(client, "search_assets", args)).map(({ name }) => name);
}

/** A project with these assets, and a viewer of it who acts. */
async function library(client: ClientBase, specs: readonly AssetSpec[]) {
  const { projectId } = await makeProject(client);
  const ids = new Map<string, string>();
  for (const spec of specs) ids.set(spec.name, await add(client, projectId, spec));
  const viewer = await makeMember(client, projectId, "viewer");
  await asUser(client, viewer);
  return { projectId, ids, viewer };
}

test("every rank finds the assets of the project, outsiders find nothing, with an id or without", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const finds = async (userId: string) => {
      await asUser(client, userId);
      const inProject = await search(client, { project_id: studio.projectId, query: "hero" });
      t.deepEqual(await search(client, { query: "hero" }), inProject);
      return inProject;
    };
    for (const rank of RANKS) t.deepEqual(await finds(studio.members[rank]), ["hero"], rank);
    t.deepEqual(await finds(studio.outsider), []);
    t.deepEqual(await finds(studio.admin), ["hero"]);
    t.deepEqual(await finds(await makeUserAsRoot(client)), []);
    await asUser(client, "00000000-0000-0000-0000-000000000000");
    await refusedCall(t, client, "CREDS", ["search_assets", {}]);
    await asAnonymous(client);
    await refused(t, client, "42501", { sql: "select app_public.search_assets()" });
  }));

async function makeUserAsRoot(client: ClientBase): Promise<string> {
  await asRoot(client);
  return makeUser(client, "viewer");
}

test("what a permission hides is not found, and what one grants is, exactly as the table shows it", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, ids, viewer } = await library(client, [
      { name: "hidden", tags: ["red"], metadata: { a: 1 } },
      { name: "open", tags: ["red"], metadata: { a: 1 } },
    ]);
    const elsewhere = await makeElsewhere(client, viewer);
    await client.query(
      "insert into app_public.permissions (project_id, user_id, asset_id, can_read) values ($1, $2, $3, false)",
      [projectId, viewer, ids.get("hidden")],
    );
    await asUser(client, viewer);
    const { rows } = await client.query("select name from assets order by name");
    const visible = rows.map(({ name }) => name);
    t.deepEqual(visible, ["granted", "open"]);
    t.deepEqual(await search(client), visible);
    t.deepEqual(await search(client, { metadata: { a: 1 } }), visible);
    t.deepEqual(await search(client, { project_id: elsewhere }), ["granted"]);
    t.deepEqual(await search(client, { query: "hidden" }), []);
    t.deepEqual(await search(client, { query: "secret" }), []);
    // The tags of a project are for those who may read the project.
    t.deepEqual(await search(client, { tag_names: ["red"] }), ["open"]);
    await asRoot(client);
    await client.query(
      "update app_public.permissions set asset_id = null where user_id = $1 and project_id = $2",
      [viewer, projectId],
    );
    await asUser(client, viewer);
    t.deepEqual(await search(client), ["granted"]);
  }));

/** A project in which a user may read one of two assets and is no member. */
async function makeElsewhere(client: ClientBase, userId: string): Promise<string> {
  await asRoot(client);
  const { projectId } = await makeProject(client);
  await add(client, projectId, { name: "secret", tags: ["red"], metadata: { a: 1 } });
  const granted = await add(client, projectId, {
    name: "granted",
    tags: ["red"],
    metadata: { a: 1 },
  });
  await client.query(
    "insert into app_public.permissions (project_id, user_id, asset_id, can_read) values ($1, $2, $3, true)",
    [projectId, userId, granted],
  );
  return projectId;
}

test("deleted assets and assets of deleted projects are not found, those of archived projects are", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, ids, viewer } = await library(client, [{ name: "kept" }, { name: "gone" }]);
    await asRoot(client);
    await client.query("update app_public.assets set deleted_at = now() where id = $1", [
      ids.get("gone"),
    ]);
    await asUser(client, viewer);
    t.deepEqual(await search(client), ["kept"]);
    await asRoot(client);
    const owner = await makeMember(client, projectId, "owner");
    await asUser(client, owner);
    await client.query("select app_public.archive_project($1, 'Done.')", [projectId]);
    await asUser(client, viewer);
    t.deepEqual(await search(client), ["kept"]);
  }));

test("text is found in folder and name whatever its case, words in their order, best matches of the name first", (t) =>
  withRootDb(db(), async (client) => {
    await library(client, [
      { name: "Old Hero" },
      { name: "HERO_texture_v2" },
      { name: "body", path: "characters/Hero" },
      { name: "Hero" },
      { name: "villain", path: "characters" },
    ]);
    t.deepEqual(await search(client, { query: " hero " }), [
      "Hero",
      "HERO_texture_v2",
      "Old Hero",
      "body",
    ]);
    t.deepEqual(await search(client, { query: "HERO   v2" }), ["HERO_texture_v2"]);
    t.deepEqual(await search(client, { query: "v2 hero" }), []);
    t.deepEqual(await search(client, { query: "characters/hero" }), ["body"]);
    t.deepEqual(await search(client, { query: "characters villain" }), ["villain"]);
    t.is((await search(client, { query: "  " })).length, 5);
    t.deepEqual(await search(client, { query: "zzz" }), []);
  }));

test("wildcards and backslashes of LIKE are plain characters", (t) =>
  withRootDb(db(), async (client) => {
    await library(client, [
      { name: "100%" },
      { name: "100x" },
      { name: "a_b" },
      { name: "axb" },
      { name: "it's" },
    ]);
    t.deepEqual(await search(client, { query: "%" }), ["100%"]);
    t.deepEqual(await search(client, { query: "100%" }), ["100%"]);
    t.deepEqual(await search(client, { query: "a_b" }), ["a_b"]);
    t.deepEqual(await search(client, { query: "_" }), ["a_b"]);
    t.deepEqual(await search(client, { query: "\\" }), []);
    t.deepEqual(await search(client, { query: "\\%" }), []);
    t.deepEqual(await search(client, { query: "it's" }), ["it's"]);
    t.deepEqual(await search(client, { query: "'; drop table app_public.assets; --" }), []);
  }));

test("all tags must be there, whatever their case; tags of the same name in several projects count", (t) =>
  withRootDb(db(), async (client) => {
    const { viewer } = await library(client, [
      { name: "both", tags: ["red", "metal"] },
      { name: "one", tags: ["red"] },
      { name: "none" },
    ]);
    await asRoot(client);
    const other = await makeProject(client);
    await addMember(client, other.projectId, viewer, "viewer");
    await add(client, other.projectId, { name: "third", tags: ["metal", "red", "new"] });
    await asUser(client, viewer);
    t.deepEqual(await search(client, { tag_names: ["red"] }), ["both", "one", "third"]);
    t.deepEqual(await search(client, { tag_names: [" RED", "Metal", "metal"] }), ["both", "third"]);
    t.deepEqual(await search(client, { tag_names: ["red", "unknown"] }), []);
    t.deepEqual(await search(client, { tag_names: [""] }), []);
    t.deepEqual(await search(client, { tag_names: [] }), await search(client));
    t.deepEqual(await search(client, { tag_names: ["red"], project_id: other.projectId }), [
      "third",
    ]);
  }));

test("types are alternatives, metadata is contained, a folder includes what is below it, and all combine", (t) =>
  withRootDb(db(), async (client) => {
    await library(client, [
      { name: "a", type: "model", path: "env", metadata: { lod: 1, by: { team: "x" } } },
      { name: "b", type: "texture", path: "env/rocks", metadata: { lod: 1 } },
      { name: "c", type: "sound", path: "env_old", metadata: { lod: 2, list: [1, 2] } },
      { name: "d", type: "sound", path: "ENV" },
    ]);
    t.deepEqual(await search(client, { types: ["model", "sound"] }), ["a", "c", "d"]);
    t.deepEqual(await search(client, { types: [] }), ["a", "b", "c", "d"]);
    t.deepEqual(await search(client, { types: ["Model"] }), []);
    t.deepEqual(await search(client, { metadata: { lod: 1 } }), ["a", "b"]);
    t.deepEqual(await search(client, { metadata: { by: { team: "x" } } }), ["a"]);
    t.deepEqual(await search(client, { metadata: { list: [2] } }), ["c"]);
    t.deepEqual(await search(client, { metadata: {} }), ["a", "b", "c", "d"]);
    t.deepEqual(await search(client, { parent_path: "env" }), ["a", "b"]);
    t.deepEqual(await search(client, { parent_path: "/env/rocks/" }), ["b"]);
    t.deepEqual(await search(client, { parent_path: "env%" }), []);
    t.deepEqual(await search(client, { parent_path: "" }), ["a", "b", "c", "d"]);
    t.deepEqual(
      await search(client, {
        parent_path: "env",
        metadata: { lod: 1 },
        types: ["texture"],
        query: "ro",
      }),
      ["b"],
    );
  }));

test("metadata that is no object and texts that are too long are refused", (t) =>
  withRootDb(db(), async (client) => {
    await library(client, []);
    for (const metadata of ["[]", '"x"', "1", "null"]) {
      await refusedCall(t, client, "BADIN", ["search_assets", { metadata }]);
    }
    await refusedCall(t, client, "BADIN", ["search_assets", { query: "x".repeat(201) }]);
  }));

test("the order is total, so that pages neither overlap nor skip", (t) =>
  withRootDb(db(), async (client) => {
    await library(
      client,
      Array.from({ length: 25 }, (_, index) => ({ name: "same", path: `folder${index}` })),
    );
    const all = (await callAll(client, "search_assets", { query: "same" })).map(({ id }) => id);
    const pages: string[] = [];
    for (const offset of [0, 10, 20]) {
      const { rows } = await client.query(
        "select id from app_public.search_assets(query => 'same') limit 10 offset $1",
        [offset],
      );
      pages.push(...rows.map(({ id }) => id));
    }
    t.is(all.length, 25);
    t.deepEqual(pages, all);
  }));

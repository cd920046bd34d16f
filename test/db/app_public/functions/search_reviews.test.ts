import test from "ava";
import type { ClientBase } from "pg";
import { asAnonymous, asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, callAll, type Arguments, type Row } from "../../../_helpers/call.ts";
import {
  makeAsset,
  makeBranch,
  makeMember,
  makeProject,
  makeUser,
  makeVersion,
} from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeShelfWorld, shelve } from "../../../_helpers/shelf-world.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

interface World {
  projectId: string;
  mainlineId: string;
  artist: string;
  viewer: string;
  reviewer: string;
  /** The reviews by the name of their asset, asked for one minute after another in the order of the names. */
  reviews: Record<string, Row>;
}

/** A project with one review for each name. Leaves the viewer acting. */
async function makeWorld(client: ClientBase, names: readonly string[]): Promise<World> {
  const { projectId, mainlineId } = await makeProject(client);
  const artist = await makeMember(client, projectId, "contributor");
  const viewer = await makeMember(client, projectId, "viewer");
  const reviewer = await makeMember(client, projectId, "reviewer");
  const reviews: Record<string, Row> = {};
  for (const [place, name] of names.entries()) {
    await asRoot(client);
    const assetId = await makeAsset(client, projectId, { name });
    const version = await makeVersion(client, { assetId, branchId: mainlineId, createdBy: artist });
    await asUser(client, artist);
    const review = await call(client, "request_review", { version_id: version.id });
    await asRoot(client);
    const { rows } = await client.query(
      `update app_public.asset_reviews set requested_at = timestamptz '2026-01-01' + $2 * interval '1 minute'
       where id = $1 returning *`,
      [review.id, place],
    );
    reviews[name] = rows[0];
  }
  await asUser(client, viewer);
  return { projectId, mainlineId, artist, viewer, reviewer, reviews };
}

/** Names of the assets whose reviews are found, in order. */
async function search(client: ClientBase, world: World, args: Arguments = {}): Promise<string[]> {
  const found = await callAll(client, "search_reviews", { project_id: world.projectId, ...args });
  const names = Object.entries(world.reviews).map(([name, { id }]) => [id, name]);
  const nameOf = new Map(names as [string, string][]);
  return found.map(({ id }) => nameOf.get(id) ?? "?");
}

test("members find the reviews of their project, others nothing, and what a permission hides stays hidden", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeWorld(client, ["axe", "bow"]);
    t.deepEqual(await search(client, world), ["axe", "bow"]);
    const mine = { project_id: undefined, submitter_id: world.artist };
    t.deepEqual(await search(client, world, mine), ["axe", "bow"]);
    await asRoot(client);
    const outsider = await makeUser(client, "editor");
    await client.query(
      "insert into app_public.permissions (project_id, user_id, asset_id, can_read) values ($1, $2, $3, false)",
      [world.projectId, world.viewer, world.reviews["axe"]?.["asset_id"]],
    );
    await asUser(client, world.viewer);
    t.deepEqual(await search(client, world), ["bow"]);
    t.deepEqual(await search(client, world, { query: "axe" }), []);
    // A place that one may not see tells nothing of what stands around it.
    t.deepEqual(await search(client, world, { after_review_id: world.reviews["axe"]?.["id"] }), []);
    await asUser(client, outsider);
    t.deepEqual(await search(client, world), []);
    t.deepEqual(await search(client, world, mine), []);
    await asAnonymous(client);
    await refused(t, client, "42501", {
      sql: "select app_public.search_reviews($1)",
      values: [world.projectId],
    });
  }));

test("pages follow each other in each order, and keep their place when rows before them are decided", (t) =>
  withRootDb(db(), async (client) => {
    const names = ["a", "b", "c", "d", "e"];
    const world = await makeWorld(client, names);
    await asRoot(client);
    await client.query("update app_public.asset_reviews set priority = 1 where id = any ($1)", [
      [world.reviews["d"]?.["id"], world.reviews["b"]?.["id"]],
    ]);
    await asUser(client, world.viewer);
    const walk = async (sort: string) => {
      const walked: string[] = [];
      for (let after: string | undefined; ;) {
        const [next] = await search(client, world, { sort, after_review_id: after });
        if (next === undefined) return walked;
        walked.push(next);
        after = world.reviews[next]?.["id"];
      }
    };
    t.deepEqual(await walk("oldest"), names);
    t.deepEqual(await walk("newest"), names.toReversed());
    t.deepEqual(await walk("priority"), ["b", "d", "a", "c", "e"]);
    await asUser(client, world.reviewer);
    const decided = { review_id: world.reviews["b"]?.["id"], verdict: "approved" };
    await call(client, "decide_review", decided);
    const after = { after_review_id: decided.review_id, states: ["pending", "in_review"] };
    t.deepEqual(await search(client, world, after), ["c", "d", "e"]);
  }));

test("each filter keeps what it names, and all of them count at once", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeWorld(client, ["hero_body", "hero_face", "50%_tree"]);
    const [body, face] = [world.reviews["hero_body"], world.reviews["hero_face"]];
    await asUser(client, world.reviewer);
    await call(client, "decide_review", { review_id: body?.["id"], verdict: "approved" });
    await asRoot(client);
    const branchId = await makeBranch(client, world.mainlineId);
    await client.query(
      "update app_public.assets set type = 'texture', parent_path = 'chars/hero' where id = $1",
      [face?.["asset_id"]],
    );
    await client.query("insert into app_public.tags (project_id, name) values ($1, 'hair')", [
      world.projectId,
    ]);
    await client.query(
      `insert into app_public.asset_tags (project_id, asset_id, tag_id)
       select project_id, $2, id from app_public.tags where project_id = $1`,
      [world.projectId, face?.["asset_id"]],
    );
    await client.query(
      "insert into app_public.review_assignees (project_id, review_id, user_id) values ($1, $2, $3)",
      [world.projectId, face?.["id"], world.reviewer],
    );
    await asUser(client, world.viewer);
    const found = (args: Arguments) => search(client, world, args);
    const open = ["pending", "in_review"];
    t.deepEqual(await found({ states: open }), ["hero_face", "50%_tree"]);
    t.deepEqual(await found({ states: ["approved"] }), ["hero_body"]);
    t.deepEqual(await found({ branch_id: world.mainlineId }), [
      "hero_body",
      "hero_face",
      "50%_tree",
    ]);
    t.deepEqual(await found({ branch_id: branchId }), []);
    t.deepEqual(await found({ asset_type: "texture" }), ["hero_face"]);
    t.deepEqual(await found({ tag_name: " Hair" }), ["hero_face"]);
    t.deepEqual(await found({ submitter_id: world.viewer }), []);
    t.deepEqual(await found({ assignee_id: world.reviewer }), ["hero_face"]);
    t.deepEqual(await found({ query: "  CHARS  fa " }), ["hero_face"]);
    t.deepEqual(await found({ query: "50%_" }), ["50%_tree"]);
    t.deepEqual(await found({ query: " " }), ["hero_body", "hero_face", "50%_tree"]);
    t.deepEqual(await found({ review_ids: [body?.["id"], face?.["id"]], states: open }), [
      "hero_face",
    ]);
    t.deepEqual(
      await found({ states: open, asset_type: "texture", tag_name: "hair", query: "hero" }),
      ["hero_face"],
    );
    t.deepEqual(await found({ states: ["approved"], tag_name: "hair" }), []);
  }));

test("a shelf is found by its name and by what is on the revision under review", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await shelve(client, world);
    const review = await call(client, "request_review", { shelf_id: world.shelf.id });
    const { rows } = await client.query("select name, type from app_public.assets where id = $1", [
      world.assetId,
    ]);
    const found = async (args: Arguments) =>
      (await callAll(client, "search_reviews", { project_id: world.projectId, ...args })).length;
    t.is(await found({ query: world.shelf.name }), 1);
    t.is(await found({ query: rows[0].name, asset_type: rows[0].type }), 1);
    t.is(await found({ asset_type: "unknown" }), 0);
    await call(client, "withdraw_review", { review_id: review.id });
    t.is(await found({ states: ["withdrawn"] }), 1);
  }));

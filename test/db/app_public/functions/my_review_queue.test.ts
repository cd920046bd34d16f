import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, callAll } from "../../../_helpers/call.ts";
import { makeAsset, makeMember, makeVersion } from "../../../_helpers/factories.ts";
import { makeShelfWorld, overtake, shelve } from "../../../_helpers/shelf-world.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("a review waits on whoever may decide, on those asked first, and not on the author or on viewers", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client, 2);
    await asRoot(client);
    const viewer = await makeMember(client, world.projectId, "viewer");
    const second = await makeVersion(client, {
      assetId: await makeAsset(client, world.projectId),
      branchId: world.mainlineId,
      createdBy: world.artist,
    });
    await asUser(client, world.artist);
    const plain = await call(client, "request_review", { version_id: second.id, priority: 2 });
    const asked = await call(client, "request_review", {
      version_id: world.work.id,
      assignee_ids: [world.reviewer],
    });
    t.deepEqual(await queue(client), []);
    await asUser(client, viewer);
    t.deepEqual(await queue(client), []);
    await asUser(client, world.reviewer);
    t.deepEqual(await queue(client), [
      [asked.id, "You were asked to review this.", "0 of 2 approvals given.", true],
      [plain.id, "You may decide on this.", "0 of 2 approvals given.", true],
    ]);
    await asUser(client, world.lead);
    t.deepEqual(
      (await queue(client)).map(([id]) => id),
      [plain.id, asked.id],
    );
    await call(client, "decide_review", { review_id: plain.id, verdict: "approved" });
    t.deepEqual(
      (await queue(client)).map(([id]) => id),
      [asked.id],
    );
    await asUser(client, world.reviewer);
    t.is((await queue(client))[1]?.[2], "1 of 2 approvals given.");
  }));

test("one asked without the rank sees why it is blocked", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client, 1);
    const review = await call(client, "request_review", {
      version_id: world.work.id,
      assignee_ids: [world.reviewer],
    });
    await asUser(client, world.owner);
    await call(client, "set_branch_policy", {
      branch_id: world.mainlineId,
      approver_role: "lead",
    });
    await asUser(client, world.reviewer);
    t.deepEqual(await queue(client), [
      [review.id, "You were asked to review this.", "Deciding needs the rank lead.", false],
    ]);
  }));

test("wanted changes wait on the author until something newer exists", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await asRoot(client);
    const mine = await makeVersion(client, {
      assetId: world.assetId,
      branchId: world.mainlineId,
      createdBy: world.artist,
    });
    await asUser(client, world.artist);
    await shelve(client, world);
    const onVersion = await call(client, "request_review", { version_id: mine.id });
    const onShelf = await call(client, "request_review", { shelf_id: world.shelf.id });
    await asUser(client, world.lead);
    for (const { id } of [onVersion, onShelf]) {
      await call(client, "decide_review", { review_id: id, verdict: "changes_requested" });
    }
    t.deepEqual(await queue(client), []);
    await asUser(client, world.artist);
    const waiting = await queue(client);
    t.deepEqual(waiting.map(([id]) => id).toSorted(), [onVersion.id, onShelf.id].toSorted());
    t.is(waiting[0]?.[1], "Changes are wanted on your work.");
    await shelve(client, world);
    t.deepEqual(
      (await queue(client)).map(([id]) => id),
      [onVersion.id],
    );
    await overtake(client, world, world.artist);
    t.deepEqual(await queue(client), []);
  }));

test("one project can be asked for, and archived ones wait on nobody", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const review = await call(client, "request_review", { version_id: world.work.id });
    await asUser(client, world.lead);
    t.is((await queue(client, world.projectId))[0]?.[0], review.id);
    t.deepEqual(await queue(client, world.shelf.id), []);
    await call(client, "decide_review", { review_id: review.id, verdict: "changes_requested" });
    await asUser(client, world.artist);
    t.is((await queue(client))[0]?.[0], review.id);
    await asUser(client, world.owner);
    await call(client, "archive_project", { project_id: world.projectId, force: true });
    await asUser(client, world.artist);
    t.deepEqual(await queue(client), []);
  }));

test("the previous version is the one the work was built on", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await shelve(client, world);
    const shelf = await call(client, "submit_shelf", { shelf_id: world.shelf.id });
    const { rows: versions } = await client.query(
      "select id from app_public.asset_versions where change_id = $1",
      [shelf.change_id],
    );
    const review = await call(client, "request_review", { version_id: versions[0].id });
    const { rows } = await client.query(
      "select (app_public.asset_reviews_previous_version(r)).id from app_public.asset_reviews r where r.id = $1",
      [review.id],
    );
    t.deepEqual(rows, [{ id: world.base.id }]);
  }));

type Waiting = [id: string, waiting: string, blocked: string | null, canDecide: boolean];

async function queue(client: ClientBase, projectId?: string): Promise<Waiting[]> {
  const ids = await callAll(client, "my_review_queue", { project_id: projectId });
  const result: Waiting[] = [];
  for (const { id } of ids) {
    const { rows } = await client.query(
      `select app_public.asset_reviews_waiting_reason(r) as waiting,
              app_public.asset_reviews_blocked_reason(r) as blocked,
              app_public.asset_reviews_can_decide(r) as can
       from app_public.asset_reviews r where id = $1`,
      [id],
    );
    result.push([id, rows[0].waiting, rows[0].blocked, rows[0].can]);
  }
  return result;
}

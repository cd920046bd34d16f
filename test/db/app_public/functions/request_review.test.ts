import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall, type Arguments } from "../../../_helpers/call.ts";
import { makeMember, makeVersion, scalar } from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { makeShelfWorld, overtake, shelve } from "../../../_helpers/shelf-world.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("contributors and above ask for reviews, others don't", (t) =>
  assertRanks(t, db(), {
    name: "request_review",
    least: "contributor",
    arrange: async (client, studio) => {
      const version = await makeVersion(client, {
        assetId: studio.assetId,
        branchId: studio.mainlineId,
      });
      return { version_id: version.id };
    },
  }));

test("a review is about the version's content, its author and its branch, and those asked are told", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await asUser(client, world.lead);
    const review = await call(client, "request_review", {
      version_id: world.work.id,
      message: "look at the seams",
      assignee_ids: [world.reviewer, world.owner],
      priority: 2,
    });
    t.is(review.state, "pending");
    t.is(review.submitter_id, world.artist);
    t.is(review.requested_by, world.lead);
    t.is(review.branch_id, world.mainlineId);
    t.is(review.content_sha256, world.work.sha256);
    await asRoot(client);
    for (const user of [world.reviewer, world.owner]) {
      t.regex(
        await scalar(client, "select message from app_public.notifications where user_id = $1", [
          user,
        ]),
        /asks you to review/,
      );
    }
  }));

test("a shelf's review is about its newest revision, and brings it into review", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const ask: [string, Arguments] = ["request_review", { shelf_id: world.shelf.id }];
    await refusedCall(t, client, "BADST", ask);
    await shelve(client, world);
    const review = await call(client, ...ask);
    t.is(review.shelf_revision, 1);
    t.is(review.submitter_id, world.artist);
    t.is(
      await scalar(client, "select state::text from app_public.shelves where id = $1", [
        world.shelf.id,
      ]),
      "in_review",
    );
    await refusedCall(t, client, "BADST", ask);
    await asUser(client, world.reviewer);
    await refusedCall(t, client, "DNIED", ask);
  }));

test("an old version, a version under review already and a wrong list are refused", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const version = { version_id: world.work.id };
    await refusedCall(t, client, "BADIN", ["request_review", {}]);
    await refusedCall(t, client, "BADIN", [
      "request_review",
      { ...version, shelf_id: world.shelf.id },
    ]);
    await refusedCall(t, client, "BADIN", ["request_review", { ...version, priority: 3 }]);
    await asRoot(client);
    const viewer = await makeMember(client, world.projectId, "viewer");
    await asUser(client, world.artist);
    for (const assignee of [world.artist, viewer]) {
      await refusedCall(t, client, "BADIN", [
        "request_review",
        { ...version, assignee_ids: [assignee] },
      ]);
    }
    await call(client, "request_review", version);
    await refusedCall(t, client, "BADST", ["request_review", version]);
    const newer = await overtake(client, world, world.artist);
    const refusal = await refusedCall(t, client, "STALE", [
      "request_review",
      { version_id: world.base.id },
    ]);
    t.is(refusal.facts.version_id, newer.id);
  }));

test("who asked, whose work it is and leads withdraw a review, others don't", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const ask = async () => {
      await asUser(client, world.artist);
      return (await call(client, "request_review", { version_id: world.work.id })).id as string;
    };
    const first = await ask();
    await asUser(client, world.reviewer);
    await refusedCall(t, client, "DNIED", ["withdraw_review", { review_id: first }]);
    for (const user of [world.artist, world.lead, world.owner]) {
      const id = user === world.artist ? first : await ask();
      await asUser(client, user);
      t.is((await call(client, "withdraw_review", { review_id: id })).state, "withdrawn");
      await refusedCall(t, client, "BADST", ["withdraw_review", { review_id: id }]);
    }
  }));

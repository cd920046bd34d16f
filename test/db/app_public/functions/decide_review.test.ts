import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall, type Arguments } from "../../../_helpers/call.ts";
import { makeMember, makeUser, makeVersion, scalar } from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeShelfWorld, shelve, type ShelfWorld } from "../../../_helpers/shelf-world.ts";
import { committed, useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("reviewers and above decide, others don't", (t) =>
  assertRanks(t, db(), {
    name: "decide_review",
    least: "reviewer",
    arrange: async (client, studio) => {
      const author = await makeMember(client, studio.projectId, "contributor");
      const version = await makeVersion(client, {
        assetId: studio.assetId,
        branchId: studio.mainlineId,
        createdBy: author,
      });
      await asUser(client, author);
      const review = await call(client, "request_review", { version_id: version.id });
      await asRoot(client);
      return { review_id: review.id, verdict: "changes_requested" };
    },
  }));

test("one approval suffices where the policy asks for none or one, and is bound to content and rank", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeReviewWorld(client, 0);
    await asUser(client, world.reviewer);
    const review = await decide(client, world, {
      comment: "fine",
      content_sha256: world.work.sha256,
    });
    t.is(review.state, "approved");
    t.truthy(review.decided_at);
    await asRoot(client);
    const { rows } = await client.query(
      "select decided_by, role, verdict, content_sha256, comment, is_override from app_public.review_decisions where review_id = $1",
      [review.id],
    );
    t.deepEqual(rows, [
      {
        decided_by: world.reviewer,
        role: "reviewer",
        verdict: "approved",
        content_sha256: world.work.sha256,
        comment: "fine",
        is_override: false,
      },
    ]);
    t.is(
      await scalar(client, "select kind from app_public.notifications where user_id = $1", [
        world.artist,
      ]),
      "review.approved",
    );
  }));

test("approvals are counted, a lead's among them, and one person counts once", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeReviewWorld(client, 2);
    await client.query("update app_public.branches set lead_approvals_required = 1 where id = $1", [
      world.mainlineId,
    ]);
    const second = await makeMember(client, world.projectId, "reviewer");
    await asUser(client, world.reviewer);
    t.is((await decide(client, world)).state, "in_review");
    t.is((await decide(client, world)).state, "in_review");
    await asUser(client, second);
    t.is((await decide(client, world)).state, "in_review");
    await asUser(client, world.lead);
    t.is((await decide(client, world)).state, "approved");
  }));

test("the least rank of the branch's policy is asked for", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeReviewWorld(client);
    await client.query("update app_public.branches set approver_role = 'lead' where id = $1", [
      world.mainlineId,
    ]);
    await asUser(client, world.reviewer);
    const refusal = await refusedDecision(t, client, "DNIED", world);
    t.is(refusal.facts.needed, "lead");
    await asUser(client, world.lead);
    t.is((await decide(client, world)).state, "approved");
  }));

test("nobody decides on own work: author, shelf owner, former shelf owner, author of a revision, admin", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeReviewWorld(client);
    await client.query("update app_public.users set studio_role = 'admin' where id = $1", [
      world.artist,
    ]);
    await asUser(client, world.artist);
    await refusedDecision(t, client, "SELFA", world);
    await refusedCall(t, client, "SELFA", [
      "override_review",
      { review_id: world.reviewId, reason: "hurry" },
    ]);
    await shelve(client, world);
    const onShelf = await call(client, "request_review", { shelf_id: world.shelf.id });
    await refusedDecision(t, client, "SELFA", { ...world, reviewId: onShelf.id });
    await asRoot(client);
    await client.query("update app_public.shelves set owner_id = $1 where id = $2", [
      world.lead,
      world.shelf.id,
    ]);
    for (const user of [world.lead, world.artist]) {
      await asUser(client, user);
      await refusedDecision(t, client, "SELFA", { ...world, reviewId: onShelf.id });
    }
    // The constraint holds without any function.
    await asRoot(client);
    await refused(t, client, "23514", {
      sql: `insert into app_public.review_decisions (project_id, review_id, submitter_id, decided_by, role, verdict, content_sha256)
            select project_id, id, submitter_id, submitter_id, 'owner', 'approved', content_sha256
            from app_public.asset_reviews where id = $1`,
      values: [world.reviewId],
    });
  }));

test("who uploaded for somebody else does not decide either", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeReviewWorld(client);
    await client.query(
      `insert into app_public.uploads (project_id, asset_id, branch_id, user_id, protocol, state, filename, version_id)
       select project_id, asset_id, branch_id, $1, 'raw', 'done', 'f', id from app_public.asset_versions where id = $2`,
      [world.lead, world.work.id],
    );
    await asUser(client, world.lead);
    await refusedDecision(t, client, "SELFA", world);
  }));

test("other content than under review, a newer version, and a finished review are refused", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeReviewWorld(client);
    await asUser(client, world.reviewer);
    await refusedDecision(t, client, "STALE", world, { content_sha256: world.base.sha256 });
    await client.query("savepoint newer");
    await asRoot(client);
    await client.query(
      "update app_public.asset_reviews set state = 'superseded', decided_at = now() where id = $1",
      [world.reviewId],
    );
    await asUser(client, world.reviewer);
    await refusedDecision(t, client, "STALE", world);
    await client.query("rollback to savepoint newer");
    await asUser(client, world.reviewer);
    t.is((await decide(client, world, { verdict: "rejected" })).state, "rejected");
    await refusedDecision(t, client, "BADST", world);
    await asRoot(client);
    await refused(t, client, "BADST", {
      sql: "update app_public.asset_reviews set state = 'approved' where id = $1",
      values: [world.reviewId],
    });
  }));

test("a standing request for changes blocks approval in the next round until its author approves", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeReviewWorld(client);
    await asUser(client, world.lead);
    t.is(
      (await decide(client, world, { verdict: "changes_requested" })).state,
      "changes_requested",
    );
    await asUser(client, world.artist);
    const next = await call(client, "request_review", { version_id: world.work.id });
    t.not(next.id, world.reviewId);
    const round = { ...world, reviewId: next.id };
    await asUser(client, world.reviewer);
    t.is((await decide(client, round)).state, "in_review");
    t.regex(
      await scalar(
        client,
        "select app_public.asset_reviews_blocked_reason(r) from app_public.asset_reviews r where id = $1",
        [next.id],
      ),
      /asked for changes on this content/,
    );
    await asUser(client, world.lead);
    t.is((await decide(client, round)).state, "approved");
  }));

test("a studio admin overrides with a reason, flagged, and nobody else does", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeReviewWorld(client, 3);
    const admin = await makeUser(client, "admin");
    const override: [string, Arguments] = [
      "override_review",
      { review_id: world.reviewId, reason: "ships tonight" },
    ];
    await asUser(client, world.owner);
    await refusedCall(t, client, "DNIED", override);
    await asUser(client, admin);
    await refusedCall(t, client, "BADIN", [override[0], { ...override[1], reason: "" }]);
    t.is((await call(client, ...override)).state, "approved");
    await asRoot(client);
    t.deepEqual(
      (
        await client.query(
          "select decided_by, is_override, comment from app_public.review_decisions where review_id = $1",
          [world.reviewId],
        )
      ).rows,
      [{ decided_by: admin, is_override: true, comment: "ships tonight" }],
    );
  }));

test("one who lost sight of the asset finds no review", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeReviewWorld(client);
    await client.query(
      `insert into app_public.permissions (project_id, user_id, asset_id, can_read)
       select project_id, $1, asset_id, false from app_public.asset_reviews where id = $2`,
      [world.reviewer, world.reviewId],
    );
    await asUser(client, world.reviewer);
    await refusedDecision(t, client, "NTFND", world);
  }));

test("of two judges at once both count, and the same judge counts once", async (t) => {
  const world = await committed(db(), (client) => makeReviewWorld(client, 2));
  const attempt = async (judge: string) => {
    const client = await db().rootPool.connect();
    try {
      await client.query("begin");
      await asUser(client, judge);
      const { state } = await decide(client, world);
      await client.query("commit");
      return state as string;
    } finally {
      client.release(true);
    }
  };
  const same = await Promise.all([attempt(world.reviewer), attempt(world.reviewer)]);
  t.deepEqual(same, ["in_review", "in_review"]);
  const { rows } = await db().rootPool.query(
    "select count(*)::int as standing from app_public.review_decisions where review_id = $1 and is_standing",
    [world.reviewId],
  );
  t.deepEqual(rows, [{ standing: 1 }]);
  const second = await committed(db(), (client) => makeMember(client, world.projectId, "reviewer"));
  const next = await committed(db(), async (client) => {
    await client.query("update app_public.branches set approvals_required = 3 where id = $1", [
      world.mainlineId,
    ]);
    return [second, world.lead];
  });
  const states = await Promise.all(next.map(attempt));
  t.deepEqual(states.toSorted(), ["approved", "in_review"]);
});

interface ReviewWorld extends ShelfWorld {
  reviewId: string;
}

/** The world of shelves with an open review of the artist's version `work`; leaves nobody acting. */
async function makeReviewWorld(client: ClientBase, approvals = 1): Promise<ReviewWorld> {
  const world = await makeShelfWorld(client, approvals);
  const review = await call(client, "request_review", { version_id: world.work.id });
  await asRoot(client);
  return { ...world, reviewId: review.id };
}

function decide(client: ClientBase, world: ReviewWorld, args: Arguments = {}) {
  return call(client, "decide_review", {
    review_id: world.reviewId,
    verdict: "approved",
    ...args,
  });
}

function refusedDecision(
  t: Parameters<typeof refusedCall>[0],
  client: ClientBase,
  code: string,
  world: ReviewWorld,
  ...[args]: [Arguments?]
) {
  return refusedCall(t, client, code, [
    "decide_review",
    { review_id: world.reviewId, verdict: "approved", ...args },
  ]);
}

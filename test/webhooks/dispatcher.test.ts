import test from "ava";
import { makeVersion } from "../_helpers/factories.ts";
import { until } from "../_helpers/until.ts";
import {
  committed,
  committedAs,
  createTestDatabase,
  useTestDatabase,
} from "../_helpers/with-db.ts";
import { call } from "../_helpers/call.ts";
import { asUser } from "../_helpers/as-user.ts";
import { Receiver } from "./_receiver.ts";
import { isSignedWith } from "./_verify.ts";
import {
  act,
  ALL_EVENTS,
  addAsset,
  deliveriesOf,
  lockSomething,
  makeDue,
  makeWebhookStudio,
  startDispatcher,
  subscribe,
  untilDeliveries,
} from "./_webhook-world.ts";

const db = useTestDatabase(test);

const isDone = ({ state }: { state?: string }) => state === "delivered" || state === "failed";

test("a lock arrives signed, with ids and the names that a chat message needs, and its delivery can be looked at", async (t) => {
  const [studio, receiver] = [await makeWebhookStudio(db()), await Receiver.start(t)];
  await startDispatcher(t, db());
  const { webhookId, secret } = await subscribe(db(), studio, receiver.url);
  const assetId = await lockSomething(db(), studio);
  const [received] = await receiver.received(1);
  t.true(isSignedWith(secret, received!));
  const message = JSON.parse(received!.body);
  t.is(message.id, received!.headers["webhook-id"]);
  t.like(message, { type: "lock.taken", project: { id: studio.projectId } });
  t.is(message.data.asset.id, assetId);
  t.like(message.data.asset, { type: "test-exclusive", parent_path: "" });
  t.is(message.data.lock.holder.id, studio.members.contributor);
  t.deepEqual(message.actor, message.data.lock.holder);
  t.regex(message.occurred_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const [delivery] = await untilDeliveries(db(), webhookId, (rows) => rows.every(isDone));
  t.like(delivery, {
    state: "delivered",
    status_code: 204,
    error: null,
    attempt_count: 1,
    message_id: message.id,
    event_id: String(message.event_id),
    next_attempt_at: null,
  });
  const seen = await committedAs(db(), studio.members.manager, (client) =>
    client.query("select id from app_public.webhook_deliveries where webhook_id = $1", [webhookId]),
  );
  t.is(seen.rowCount, 1);
});

test("every type of event arrives once, that the project was archived among them", async (t) => {
  const [studio, receiver] = [await makeWebhookStudio(db()), await Receiver.start(t)];
  const { contributor, lead, owner, reviewer } = studio.members;
  await startDispatcher(t, db());
  const { webhookId } = await subscribe(db(), studio, receiver.url, { events: ALL_EVENTS });
  const assetId = await addAsset(db(), studio);
  const version = await committed(db(), (client) =>
    makeVersion(client, { assetId, branchId: studio.mainlineId, createdBy: contributor }),
  );
  const review = await act(db(), contributor, "request_review", { version_id: version.id });
  await act(db(), reviewer, "decide_review", {
    review_id: review["id"],
    verdict: "changes_requested",
    comment: "Longer.",
  });
  await act(db(), contributor, "lock_asset", { asset_id: assetId });
  await act(db(), contributor, "release_lock", { asset_id: assetId });
  const lock = await act(db(), contributor, "lock_asset", { asset_id: assetId });
  await act(db(), lead, "break_lock", { lock_id: lock["id"], reason: "On holiday." });
  await act(db(), owner, "archive_project", { project_id: studio.projectId, reason: "Shipped." });
  await receiver.received(9);
  const rows = await untilDeliveries(
    db(),
    webhookId,
    (all) => all.length === 9 && all.every(isDone),
  );
  t.deepEqual(
    rows.map(({ type }) => type),
    [
      "version.created",
      "review.requested",
      "review.decided",
      "lock.taken",
      "lock.released",
      "lock.taken",
      "lock.broken",
      "lock.released",
      "project.archived",
    ],
  );
  t.true(rows.every(({ state }) => state === "delivered"));
  const [created, requested, decided] = rows.map(({ payload }) => payload);
  t.like(created.data.version, { id: version.id, number: 1, sha256: version.sha256 });
  t.is(created.data.branch.name, "main");
  t.like(requested.data.review, { id: review["id"], submitter: { id: contributor } });
  t.like(decided.data.decision, { verdict: "changes_requested", comment: "Longer." });
  t.is(decided.data.decision.decided_by.id, reviewer);
  t.is(rows[6]?.["payload"].actor.id, lead);
  t.like(rows[8]?.["payload"].data.archive, { reason: "Shipped.", asset_count: 2 });
});

test("what fails is tried again later with the same id and content, and what arrives clears the failures", async (t) => {
  const [studio, receiver] = [await makeWebhookStudio(db()), await Receiver.start(t)];
  receiver.answer = (_received, count) => (count < 3 ? 500 : 200);
  const dispatcher = await startDispatcher(t, db());
  const { webhookId } = await subscribe(db(), studio, receiver.url);
  await lockSomething(db(), studio);
  const failed = (times: number) =>
    untilDeliveries(
      db(),
      webhookId,
      ([row]) => row?.["state"] === "pending" && row["attempt_count"] === times,
    );
  const [first] = await failed(1);
  t.like(first, { status_code: 500, error: "The receiver answered 500." });
  const wait = first?.["next_attempt_at"].getTime() - first?.["last_attempt_at"].getTime();
  t.true(wait >= 5_000 && wait < 20_000, String(wait));
  for (const times of [2, 3]) {
    await makeDue(db(), webhookId);
    dispatcher.wake();
    if (times === 2) await failed(times);
  }
  const requests = await receiver.received(3);
  t.is(new Set(requests.map(({ headers }) => headers["webhook-id"])).size, 1);
  t.is(new Set(requests.map(({ body }) => body)).size, 1);
  const [done] = await untilDeliveries(db(), webhookId, (rows) => rows.every(isDone));
  t.like(done, { state: "delivered", attempt_count: 3, error: null });
  const { rows } = await db().rootPool.query(
    "select consecutive_failure_count, first_failed_at from app_private.webhook_health where webhook_id = $1",
    [webhookId],
  );
  t.deepEqual(rows, [{ consecutive_failure_count: 0, first_failed_at: null }]);
});

test("a receiver that hangs has four requests at most, and others get theirs meanwhile", async (t) => {
  // Of its own: when another test's worker stops, it gives back what it was sending.
  const alone = await createTestDatabase(t);
  const studio = await makeWebhookStudio(alone);
  const [slow, quick] = [await Receiver.start(t), await Receiver.start(t)];
  slow.answer = () => undefined;
  await startDispatcher(t, alone);
  await startDispatcher(t, alone);
  await subscribe(alone, studio, slow.url);
  await subscribe(alone, studio, quick.url);
  for (let count = 0; count < 10; count += 1) await lockSomething(alone, studio);
  await quick.received(10);
  await slow.received(4);
  t.is(slow.requests.length, 4);
});

test("a delivery is repeated with the same id and content, as one of its own", async (t) => {
  const [studio, receiver] = [await makeWebhookStudio(db()), await Receiver.start(t)];
  await startDispatcher(t, db());
  const { webhookId, secret } = await subscribe(db(), studio, receiver.url);
  await lockSomething(db(), studio);
  await receiver.received(1);
  const [original] = await untilDeliveries(db(), webhookId, (rows) => rows.every(isDone));
  const repeated = await act(db(), studio.members.owner, "replay_delivery", {
    delivery_id: original?.["id"],
  });
  t.like(repeated, {
    replay_of_id: original?.["id"],
    message_id: original?.["message_id"],
    requested_by: studio.members.owner,
  });
  const [first, second] = await receiver.received(2);
  t.is(second?.headers["webhook-id"], first?.headers["webhook-id"]);
  t.is(second?.body, first?.body);
  t.true(isSignedWith(secret, second!));
  await untilDeliveries(db(), webhookId, (rows) => rows.length === 2 && rows.every(isDone));
});

test("a ping arrives and tells what came of it", async (t) => {
  const [studio, receiver] = [await makeWebhookStudio(db()), await Receiver.start(t)];
  await startDispatcher(t, db());
  const { webhookId, secret } = await subscribe(db(), studio, receiver.url);
  await act(db(), studio.members.manager, "ping_webhook", { webhook_id: webhookId });
  const [received] = await receiver.received(1);
  t.true(isSignedWith(secret, received!));
  t.like(JSON.parse(received!.body), { type: "ping", data: { webhook_id: webhookId } });
  const [done] = await untilDeliveries(db(), webhookId, (rows) => rows.every(isDone));
  t.like(done, { type: "ping", state: "delivered" });
});

test("after a rotation the old secret signs too, until its time is over or at once", async (t) => {
  const [studio, receiver] = [await makeWebhookStudio(db()), await Receiver.start(t)];
  await startDispatcher(t, db());
  const { webhookId, secret: first } = await subscribe(db(), studio, receiver.url);
  const rotate = async (args: object) =>
    (
      await act(db(), studio.members.manager, "rotate_webhook_secret", {
        webhook_id: webhookId,
        ...args,
      })
    )["secret"] as string;
  const signers = async (count: number, secrets: string[]) => {
    await lockSomething(db(), studio);
    const received = (await receiver.received(count)).at(-1);
    return secrets.map((secret) => isSignedWith(secret, received!));
  };
  const second = await rotate({});
  t.not(second, first);
  t.deepEqual(await signers(1, [first, second]), [true, true]);
  await db().rootPool.query(
    "update app_private.webhook_secrets set previous_until = now() where webhook_id = $1",
    [webhookId],
  );
  t.deepEqual(await signers(2, [first, second]), [false, true]);
  const third = await rotate({ overlap_hours: 0 });
  t.deepEqual(await signers(3, [second, third]), [false, true]);
});

test("a receiver that is gone for good is sent nothing more, and the managers are told", async (t) => {
  const [studio, receiver] = [await makeWebhookStudio(db()), await Receiver.start(t)];
  receiver.answer = () => 410;
  await startDispatcher(t, db());
  const { webhookId } = await subscribe(db(), studio, receiver.url);
  await lockSomething(db(), studio);
  const [gone] = await untilDeliveries(
    db(),
    webhookId,
    (rows) => rows.length > 0 && rows.every(isDone),
  );
  t.like(gone, { state: "failed", status_code: 410 });
  const { rows } = await db().rootPool.query(
    "select is_enabled, disabled_reason from app_public.webhooks where id = $1",
    [webhookId],
  );
  t.deepEqual(rows, [
    { is_enabled: false, disabled_reason: "The receiver answered 410: it is gone for good." },
  ]);
  const told = await db().rootPool.query(
    "select user_id from app_public.notifications where kind = 'webhook.disabled' and subject_id = $1",
    [webhookId],
  );
  t.deepEqual(
    told.rows.map(({ user_id }) => user_id).toSorted(),
    [studio.members.manager, studio.members.owner].toSorted(),
  );
  await lockSomething(db(), studio);
  t.is((await deliveriesOf(db(), webhookId)).length, 1);
});

test("nothing is sent of an asset that the webhook's owner may not read, to another owner it is", async (t) => {
  const studio = await makeWebhookStudio(db());
  const [blind, seeing] = [await Receiver.start(t), await Receiver.start(t)];
  await startDispatcher(t, db());
  const { webhookId } = await subscribe(db(), studio, blind.url);
  await subscribe(db(), studio, seeing.url, { who: studio.members.owner });
  const [secretAsset, openAsset] = [await addAsset(db(), studio), await addAsset(db(), studio)];
  await act(db(), studio.members.owner, "grant_permission", {
    project_id: studio.projectId,
    user_id: studio.members.manager,
    asset_id: secretAsset,
    can_read: false,
    can_write: false,
    can_delete: false,
  });
  for (const asset_id of [secretAsset, openAsset])
    await act(db(), studio.members.contributor, "lock_asset", { asset_id });
  await seeing.received(2);
  const [only] = await blind.received(1);
  t.is(JSON.parse(only!.body).data.asset.id, openAsset);
  t.is((await deliveriesOf(db(), webhookId)).length, 1);
});

test("when its owner leaves, a webhook is switched off and told of nothing more", async (t) => {
  const [studio, receiver] = [await makeWebhookStudio(db()), await Receiver.start(t)];
  await startDispatcher(t, db());
  const { webhookId } = await subscribe(db(), studio, receiver.url);
  await committed(db(), async (client) => {
    await asUser(client, studio.members.owner);
    await call(client, "remove_member", {
      project_id: studio.projectId,
      user_id: studio.members.manager,
    });
  });
  await lockSomething(db(), studio);
  const reason = await until(async () => {
    const { rows } = await db().rootPool.query<{ disabled_reason: string }>(
      "select disabled_reason from app_public.webhooks where id = $1 and not is_enabled",
      [webhookId],
    );
    return rows[0]?.disabled_reason;
  });
  t.regex(reason, /is no manager of the project any more/);
  t.deepEqual(await deliveriesOf(db(), webhookId), []);
  // Somebody else takes it over.
  await act(db(), studio.members.owner, "update_webhook", {
    webhook_id: webhookId,
    is_enabled: true,
  });
  const later = await lockSomething(db(), studio);
  const [received] = await receiver.received(1);
  t.is(JSON.parse(received!.body).data.asset.id, later);
});

test("a studio-wide webhook gets what happens in every project", async (t) => {
  const receiver = await Receiver.start(t);
  const [one, other] = [await makeWebhookStudio(db()), await makeWebhookStudio(db())];
  await startDispatcher(t, db());
  const made = await act(db(), one.admin, "create_webhook", {
    url: receiver.url,
    events: ["project.archived"],
  });
  for (const { members, projectId } of [one, other])
    await act(db(), members.owner, "archive_project", { project_id: projectId });
  const ids = async () =>
    (await deliveriesOf(db(), made["webhook_id"])).map(({ payload }) => payload.project.id);
  await untilDeliveries(db(), made["webhook_id"], (rows) => rows.length >= 2 && rows.every(isDone));
  const found = await ids();
  for (const { projectId } of [one, other]) t.true(found.includes(projectId));
  await act(db(), one.admin, "delete_webhook", { webhook_id: made["webhook_id"] });
});

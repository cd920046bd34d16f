/** That every event is handed out once, whatever happens to workers, transactions and the history. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import test from "ava";
import { startWorker } from "../../worker/main.ts";
import { call } from "../_helpers/call.ts";
import { asUser } from "../_helpers/as-user.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { createTestDatabase, type TestDatabase } from "../_helpers/with-db.ts";
import { Receiver } from "./_receiver.ts";
import {
  act,
  addAsset,
  deliveriesOf,
  lockSomething,
  makeWebhookStudio,
  startDispatcher,
  subscribe,
  untilDeliveries,
  webhookApp,
} from "./_webhook-world.ts";

const fanOut = async (db: TestDatabase) => {
  const { rows } = await db.rootPool.query("select app_hidden.fan_out_webhooks() as count");
  return rows[0].count as number;
};

/** A receiver's address that nobody listens on; nothing is sent in tests without a dispatcher. */
const NOWHERE = "https://chat.example.com/hook";

test("a worker killed while it sends leaves the delivery to the next one, with the same id", async (t) => {
  const db = await createTestDatabase(t);
  const [studio, receiver] = [await makeWebhookStudio(db), await Receiver.start(t)];
  receiver.answer = (_received, count) => (count === 1 ? undefined : 204);
  const script = fileURLToPath(new URL("./_webhook-worker.ts", import.meta.url));
  const child = fork(script, [tempDir(t), db.ownerUrl]);
  t.teardown(() => child.kill("SIGKILL"));
  const { webhookId } = await subscribe(db, studio, receiver.url);
  await lockSomething(db, studio);
  await receiver.received(1);
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  t.like((await deliveriesOf(db, webhookId))[0], { state: "sending", attempt_count: 1 });
  await startDispatcher(t, db);
  const [first, second] = await receiver.received(2);
  t.is(second?.headers["webhook-id"], first?.headers["webhook-id"]);
  t.is(second?.body, first?.body);
  const [done] = await untilDeliveries(db, webhookId, ([row]) => row?.["state"] === "delivered");
  t.is(done?.["attempt_count"], 2);
});

test("a worker that stops gives back what it was sending, for another one to send at once", async (t) => {
  const db = await createTestDatabase(t);
  const [studio, receiver] = [await makeWebhookStudio(db), await Receiver.start(t)];
  receiver.answer = (_received, count) => (count === 1 ? undefined : 204);
  const dispatcher = await startDispatcher(t, db);
  const { webhookId } = await subscribe(db, studio, receiver.url);
  await lockSomething(db, studio);
  await receiver.received(1);
  await dispatcher.stop();
  t.like((await deliveriesOf(db, webhookId))[0], { state: "pending", attempt_count: 1 });
  await startDispatcher(t, db);
  await receiver.received(2);
  await untilDeliveries(db, webhookId, ([row]) => row?.["state"] === "delivered");
});

test("the worker itself sends, beside its queue, until it is stopped", async (t) => {
  const db = await createTestDatabase(t);
  const [studio, receiver] = [await makeWebhookStudio(db), await Receiver.start(t)];
  const worker = await startWorker(webhookApp(db, tempDir(t)));
  const { webhookId } = await subscribe(db, studio, receiver.url);
  await lockSomething(db, studio);
  await receiver.received(1);
  await worker.stop();
  await lockSomething(db, studio);
  t.is((await deliveriesOf(db, webhookId)).length, 1);
});

test("two workers send every event once, though it lives long", async (t) => {
  const db = await createTestDatabase(t);
  const [studio, receiver] = [await makeWebhookStudio(db), await Receiver.start(t)];
  await startDispatcher(t, db);
  await startDispatcher(t, db);
  const { webhookId } = await subscribe(db, studio, receiver.url);
  const assets = await Promise.all(Array.from({ length: 30 }, () => lockSomething(db, studio)));
  const rows = await untilDeliveries(
    db,
    webhookId,
    (all) => all.length === 30 && all.every(({ state }) => state === "delivered"),
  );
  t.true(rows.every(({ attempt_count }) => attempt_count === 1));
  const sent = receiver.requests.map(({ body }) => JSON.parse(body).data.asset.id);
  t.deepEqual(sent.toSorted(), assets.toSorted());
});

test("what a long transaction wrote is sent when it commits, after later ones were", async (t) => {
  const db = await createTestDatabase(t);
  const studio = await makeWebhookStudio(db);
  const { webhookId } = await subscribe(db, studio, NOWHERE);
  const slow = await addAsset(db, studio);
  const client = await db.authPool.connect();
  await client.query("begin");
  await asUser(client, studio.members.lead);
  await call(client, "lock_asset", { asset_id: slow });
  const quick = await lockSomething(db, studio);
  t.is(await fanOut(db), 1);
  t.is(await fanOut(db), 0);
  await client.query("commit");
  client.release();
  t.is(await fanOut(db), 1);
  t.is(await fanOut(db), 0);
  const sent = (await deliveriesOf(db, webhookId)).map(({ asset_id }) => asset_id);
  t.deepEqual(sent.toSorted(), [quick, slow].toSorted());
});

test("a transaction that makes a webhook and goes on is sent all that it did, one before it nothing", async (t) => {
  const db = await createTestDatabase(t);
  const studio = await makeWebhookStudio(db);
  await lockSomething(db, studio);
  const assets = [await addAsset(db, studio), await addAsset(db, studio)];
  // So that the transaction's number is below the newest of the others when it makes the webhook.
  const client = await db.authPool.connect();
  await client.query("begin");
  await client.query("select pg_current_xact_id()");
  await lockSomething(db, studio);
  await asUser(client, studio.members.owner);
  await call(client, "lock_asset", { asset_id: assets[0] });
  const made = await call(client, "create_webhook", {
    url: NOWHERE,
    events: ["lock.taken"],
    project_id: studio.projectId,
  });
  await call(client, "lock_asset", { asset_id: assets[1] });
  await client.query("commit");
  client.release();
  t.is(await fanOut(db), 2);
  const sent = (await deliveriesOf(db, made["webhook_id"])).map(({ asset_id }) => asset_id);
  t.deepEqual(sent.toSorted(), assets.toSorted());
});

test("what happens while a webhook is switched off, or before it wanted a type, is not sent later", async (t) => {
  const db = await createTestDatabase(t);
  const studio = await makeWebhookStudio(db);
  const { webhookId } = await subscribe(db, studio, NOWHERE);
  const change = (args: object) =>
    act(db, studio.members.manager, "update_webhook", { webhook_id: webhookId, ...args });
  await change({ is_enabled: false });
  await lockSomething(db, studio);
  await change({ is_enabled: true });
  t.is(await fanOut(db), 0);
  const assetId = await lockSomething(db, studio);
  await act(db, studio.members.contributor, "release_lock", { asset_id: assetId });
  t.is(await fanOut(db), 1);
  await change({ events: ["lock.taken", "lock.released"] });
  t.is(await fanOut(db), 0);
  await act(db, studio.members.contributor, "lock_asset", { asset_id: assetId });
  await act(db, studio.members.contributor, "release_lock", { asset_id: assetId });
  t.is(await fanOut(db), 2);
});

test("after a failover, a restore or a copy nothing is sent twice, and nothing is missed", async (t) => {
  const db = await createTestDatabase(t);
  const studio = await makeWebhookStudio(db);
  const { webhookId } = await subscribe(db, studio, NOWHERE);
  await lockSomething(db, studio);
  t.is(await fanOut(db), 1);
  await lockSomething(db, studio);
  await db.rootPool.query("update app_private.webhook_cursor set origin = 'another-history'");
  t.is(await fanOut(db), 1);
  t.is(await fanOut(db), 0);
  // Numbers of transactions that are still to come here: a copy by dump.
  await db.rootPool.query(
    "update app_private.webhook_health set listening_from = '9000000000:9000000000:'",
  );
  await db.rootPool.query("update app_private.webhook_cursor set seen = '9000000000:9000000000:'");
  await lockSomething(db, studio);
  t.is(await fanOut(db), 1);
  t.is((await deliveriesOf(db, webhookId)).length, 3);
});

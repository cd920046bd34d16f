/** What the worker calls to send to webhooks; the sending itself is in test/webhooks. */
import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, type Row } from "../../../_helpers/call.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio, type Studio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { archive } from "../../app_public/functions/_deleted-project.ts";

const db = useTestDatabase(test);

interface Scene extends Studio {
  webhookId: string;
  deliveryId: string;
}

/** A webhook with a ping that waits, as the worker's role. */
async function makeScene(client: ClientBase): Promise<Scene> {
  const studio = await makeStudio(client);
  await asUser(client, studio.members.manager);
  const { webhook_id } = await call(client, "create_webhook", {
    url: "https://chat.example.com/",
    events: ["lock.taken"],
    project_id: studio.projectId,
  });
  const { id } = await call(client, "ping_webhook", { webhook_id });
  await asRoot(client);
  return { ...studio, webhookId: webhook_id, deliveryId: id };
}

async function claim(client: ClientBase, isFailing = false): Promise<Row[]> {
  await client.query("set local role gadb_worker");
  const { rows } = await client.query(
    "select * from app_hidden.claim_webhook_deliveries($1, 100, 4, 30)",
    [isFailing],
  );
  await asRoot(client);
  return rows;
}

async function finish(
  client: ClientBase,
  deliveryId: string,
  attempt: number,
  { status = null, error = null, retryAfter = null }: Record<string, number | string | null> = {},
): Promise<boolean> {
  await client.query("set local role gadb_worker");
  const { rows } = await client.query(
    "select app_hidden.finish_webhook_attempt($1, $2, $3, 12, $4, $5) as done",
    [deliveryId, attempt, status, error, retryAfter],
  );
  await asRoot(client);
  return rows[0].done;
}

/** The delivery, with the seconds until its next attempt. */
async function look(client: ClientBase, { deliveryId }: Scene): Promise<Row> {
  const { rows } = await client.query(
    `select *, extract(epoch from next_attempt_at - now())::float8 as wait
     from app_public.webhook_deliveries where id = $1`,
    [deliveryId],
  );
  return rows[0];
}

const webhookOf = async (client: ClientBase, { webhookId }: Scene): Promise<Row> =>
  (await client.query("select * from app_public.webhooks where id = $1", [webhookId])).rows[0];

/** Makes a delivery due for so many attempts that it has had already. */
const setAttempts = (client: ClientBase, { deliveryId }: Scene, count: number) =>
  client.query(
    `update app_public.webhook_deliveries
     set state = 'pending', attempt_count = $2, next_attempt_at = now(), settled_at = null where id = $1`,
    [deliveryId, count],
  );

test("a delivery is claimed once, with all that sending it needs", (t) =>
  withRootDb(db(), async (client) => {
    const scene = await makeScene(client);
    const [claimed, ...others] = await claim(client);
    t.deepEqual(others, []);
    t.like(claimed, {
      delivery_id: scene.deliveryId,
      attempt: 1,
      url: "https://chat.example.com/",
    });
    t.regex(claimed?.["secrets"][0], /^whsec_/);
    t.like(JSON.parse(claimed?.["body"]), { id: claimed?.["message_id"], type: "ping" });
    t.deepEqual(await claim(client), []);
  }));

test("waits grow from seconds to a day, and the eleventh failure is the last", (t) =>
  withRootDb(db(), async (client) => {
    const scene = await makeScene(client);
    const waits = [5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200, 86_400, 86_400];
    for (const [index, least] of waits.entries()) {
      await setAttempts(client, scene, index);
      await claim(client, index > 0);
      t.true(await finish(client, scene.deliveryId, index + 1, { error: "No." }));
      const { state, wait, error } = await look(client, scene);
      t.is(state, "pending");
      t.is(error, "No.");
      t.true(wait >= least && wait <= least * 1.2 + 0.01, `${index}: ${wait}`);
    }
    await setAttempts(client, scene, 10);
    await claim(client, true);
    await finish(client, scene.deliveryId, 11, { error: "No." });
    t.like(await look(client, scene), { state: "failed", next_attempt_at: null });
    // It is failing since this very moment only.
    t.true((await webhookOf(client, scene))["is_enabled"]);
  }));

test("a receiver may ask for a longer wait, not for a shorter one, nor for another attempt after the last", (t) =>
  withRootDb(db(), async (client) => {
    const scene = await makeScene(client);
    const waitAfter = async (attempts: number, retryAfter: number) => {
      await setAttempts(client, scene, attempts);
      await client.query(
        "update app_private.webhook_health set first_failed_at = null, consecutive_failure_count = 0",
      );
      await claim(client);
      await finish(client, scene.deliveryId, attempts + 1, {
        status: 503,
        error: "No.",
        retryAfter,
      });
      return (await look(client, scene))["wait"];
    };
    t.is(await waitAfter(0, 600), 600);
    t.true((await waitAfter(4, 600)) >= 3_600);
    t.is(await waitAfter(0, 2_000_000_000), 86_400);
    t.is(await waitAfter(10, 600), null);
  }));

test("an outcome that comes after somebody else has taken the delivery is not believed", (t) =>
  withRootDb(db(), async (client) => {
    const scene = await makeScene(client);
    await claim(client);
    await client.query("update app_public.webhook_deliveries set next_attempt_at = now()");
    const [again] = await claim(client);
    t.is(again?.["attempt"], 2);
    t.false(await finish(client, scene.deliveryId, 1, { status: 200 }));
    t.like(await look(client, scene), { state: "sending", status_code: null });
    t.true(await finish(client, scene.deliveryId, 2, { status: 200 }));
    t.false(await finish(client, scene.deliveryId, 2, { error: "No." }));
    t.like(await look(client, scene), { state: "delivered", status_code: 200 });
  }));

test("webhooks whose last attempt failed are claimed apart, until something arrives", (t) =>
  withRootDb(db(), async (client) => {
    const scene = await makeScene(client);
    await claim(client);
    await finish(client, scene.deliveryId, 1, { error: "No." });
    await setAttempts(client, scene, 1);
    t.deepEqual(await claim(client, false), []);
    t.is((await claim(client, true)).length, 1);
    await asUser(client, scene.members.manager);
    const health = async () =>
      (
        await client.query(
          "select webhooks_consecutive_failure_count(w) as failures, webhooks_first_failed_at(w) is not null as fails from webhooks w where id = $1",
          [scene.webhookId],
        )
      ).rows[0];
    t.deepEqual(await health(), { failures: 1, fails: true });
    await asRoot(client);
    await finish(client, scene.deliveryId, 2, { status: 200 });
    await asUser(client, scene.members.manager);
    t.deepEqual(await health(), { failures: 0, fails: false });
  }));

test("a webhook to which nothing has come through for days is switched off, and its managers are told why", (t) =>
  withRootDb(db(), async (client) => {
    const scene = await makeScene(client);
    await client.query(
      "update app_private.webhook_health set first_failed_at = now() - interval '70 hours', consecutive_failure_count = 10",
    );
    await setAttempts(client, scene, 10);
    await claim(client, true);
    await finish(client, scene.deliveryId, 11, { error: "The receiver refuses connections." });
    const webhook = await webhookOf(client, scene);
    t.false(webhook["is_enabled"]);
    t.regex(webhook["disabled_reason"], /^Nothing has arrived since .* The receiver refuses/);
    const { rows } = await client.query(
      "select user_id, message from app_public.notifications where kind = 'webhook.disabled'",
    );
    t.deepEqual(
      rows.map(({ user_id }) => user_id).toSorted(),
      [scene.members.manager, scene.members.owner].toSorted(),
    );
    t.true(rows.every(({ message }) => message.includes("chat.example.com")));
  }));

test("an archived project's delivery is finished, and its webhook stays as it is", (t) =>
  withRootDb(db(), async (client) => {
    const scene = await makeScene(client);
    await archive(client, scene.projectId);
    t.is((await claim(client)).length, 1);
    t.true(await finish(client, scene.deliveryId, 1, { status: 410, error: "Gone." }));
    t.like(await look(client, scene), { state: "failed", status_code: 410 });
    t.true((await webhookOf(client, scene))["is_enabled"]);
  }));

for (const [title, sql] of Object.entries({
  "is deactivated": "update app_public.users set deactivated_at = now() where id = $1",
  "is demoted": "update app_public.project_members set role = 'lead' where user_id = $1",
  "is removed": "delete from app_public.project_members where user_id = $1",
  "becomes a studio viewer": "update app_public.users set studio_role = 'viewer' where id = $1",
})) {
  test(`nothing is claimed of a webhook whose owner ${title}, and the next look switches it off`, (t) =>
    withRootDb(db(), async (client) => {
      const scene = await makeScene(client);
      await client.query(sql, [scene.members.manager]);
      t.deepEqual(await claim(client), []);
      await client.query("set local role gadb_worker");
      await client.query("select app_hidden.fan_out_webhooks()");
      await asRoot(client);
      t.false((await webhookOf(client, scene))["is_enabled"]);
      t.like(await look(client, scene), {
        state: "failed",
        error: "The webhook was switched off.",
      });
    }));
}

test("the sweep removes what is older than thirty days, and ends what a dead worker left of a webhook that is off", (t) =>
  withRootDb(db(), async (client) => {
    const scene = await makeScene(client);
    const sweep = async () => {
      await client.query("set local role gadb_worker");
      const { rows } = await client.query("select app_hidden.sweep_webhook_deliveries() as count");
      await asRoot(client);
      return rows[0].count;
    };
    t.is(await sweep(), 0);
    await claim(client);
    await asUser(client, scene.members.manager);
    await call(client, "update_webhook", { webhook_id: scene.webhookId, is_enabled: false });
    await asRoot(client);
    t.is((await look(client, scene))["state"], "sending");
    await client.query(
      "update app_public.webhook_deliveries set next_attempt_at = now() - interval '2 hours'",
    );
    t.is(await sweep(), 0);
    t.is((await look(client, scene))["state"], "failed");
    await client.query(
      "update app_public.webhook_deliveries set created_at = now() - interval '31 days'",
    );
    t.is(await sweep(), 1);
  }));

test("monitoring is told what waits, what came of the last day, and which webhooks are off", (t) =>
  withRootDb(db(), async (client) => {
    const figures = async (): Promise<Row> =>
      (await client.query("select * from app_hidden.webhook_figures()")).rows[0];
    const before = await figures();
    const scene = await makeScene(client);
    await client.query(
      "update app_public.webhook_deliveries set next_attempt_at = now() - interval '90 seconds' where id = $1",
      [scene.deliveryId],
    );
    const waiting = await figures();
    t.is(Number(waiting["enabled_count"]), Number(before["enabled_count"]) + 1);
    t.is(Number(waiting["pending_count"]), Number(before["pending_count"]) + 1);
    t.true(waiting["oldest_due_seconds"] >= 90);
    await claim(client);
    t.true(await finish(client, scene.deliveryId, 1, { status: 204 }));
    const delivered = await figures();
    t.is(Number(delivered["pending_count"]), Number(before["pending_count"]));
    t.is(Number(delivered["delivered_count"]), Number(before["delivered_count"]) + 1);
    await client.query(
      `update app_public.webhook_deliveries set state = 'failed', created_at = now() - interval '25 hours' where id = $1`,
      [scene.deliveryId],
    );
    await client.query(
      "update app_public.webhooks set disabled_at = now(), disabled_reason = 'For a test.' where id = $1",
      [scene.webhookId],
    );
    const old = await figures();
    t.is(old["failed_count"], before["failed_count"]);
    t.is(Number(old["disabled_count"]), Number(before["disabled_count"]) + 1);
  }));

test("people may call none of it", (t) =>
  withRootDb(db(), async (client) => {
    const { members } = await makeStudio(client);
    for (const sql of [
      "select app_hidden.fan_out_webhooks()",
      "select app_hidden.claim_webhook_deliveries(false, 1, 1, 1)",
      "select app_hidden.finish_webhook_attempt(uuidv7(), 1, 200, 1, null)",
      "select app_hidden.release_webhook_delivery(uuidv7(), 1)",
      "select app_hidden.sweep_webhook_deliveries()",
      "select * from app_private.webhook_health",
      "insert into app_public.webhooks (url, events, owner_id) values ('https://x.example/', '{lock.taken}', uuidv7())",
      "delete from app_public.webhook_deliveries",
    ]) {
      await asUser(client, members.owner);
      await refused(t, client, "42501", { sql });
    }
  }));

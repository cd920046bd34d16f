import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, callAll, refusedCall, type Row } from "../../../_helpers/call.ts";
import { scalar } from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio, RANKS, type Studio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { archive } from "./_deleted-project.ts";

const db = useTestDatabase(test);
const URL = "https://chat.example.com/hooks/T0KEN";

/** Makes a webhook as the project's owner, and leaves nobody acting. */
async function makeWebhook(client: ClientBase, studio: Studio, args: object = {}): Promise<Row> {
  await asUser(client, studio.members.owner);
  const made = await call(client, "create_webhook", {
    url: URL,
    events: ["lock.taken"],
    project_id: studio.projectId,
    ...args,
  });
  await asRoot(client);
  return made;
}

const settled = (client: ClientBase, deliveryId: string) =>
  client.query(
    "update app_public.webhook_deliveries set state = 'failed', next_attempt_at = null, settled_at = now() where id = $1",
    [deliveryId],
  );

test("managers and above make webhooks, nobody else", (t) =>
  assertRanks(t, db(), {
    name: "create_webhook",
    least: "manager",
    arrange: (_client, { projectId }) => ({
      url: URL,
      events: ["lock.taken"],
      project_id: projectId,
    }),
  }));

for (const [name, args] of Object.entries({
  update_webhook: { description: "For the build farm." },
  rotate_webhook_secret: { overlap_hours: 1 },
  ping_webhook: {},
  delete_webhook: {},
})) {
  test(`managers and above may ${name}, nobody else`, (t) =>
    assertRanks(t, db(), {
      name,
      least: "manager",
      arrange: async (client, studio) => {
        // Two of the people lose their rank before this is arranged anew.
        const { webhook_id } = await makeWebhook(client, {
          ...studio,
          members: { ...studio.members, owner: studio.admin },
        });
        return { webhook_id, ...args };
      },
    }));
}

test("managers and above repeat a delivery, nobody else", (t) =>
  assertRanks(t, db(), {
    name: "replay_delivery",
    least: "manager",
    arrange: async (client, studio) => {
      const { webhook_id } = await makeWebhook(client, {
        ...studio,
        members: { ...studio.members, owner: studio.admin },
      });
      await asUser(client, studio.admin);
      const { id } = await call(client, "ping_webhook", { webhook_id });
      await asRoot(client);
      await settled(client, id);
      return { delivery_id: id };
    },
  }));

test("studio-wide webhooks are the studio admins' alone, and seen by nobody else", async (t) => {
  await withRootDb(db(), async (client) => {
    const { admin, members } = await makeStudio(client);
    const args = { url: URL, events: ["project.archived"] };
    for (const rank of RANKS) {
      await asUser(client, members[rank]);
      await refusedCall(t, client, "DNIED", ["create_webhook", args]);
    }
    await asUser(client, admin);
    const { webhook_id } = await call(client, "create_webhook", args);
    const ping = await call(client, "ping_webhook", { webhook_id });
    const see = async () => [
      (await client.query("select from webhooks where id = $1", [webhook_id])).rowCount,
      (await client.query("select from webhook_deliveries where webhook_id = $1", [webhook_id]))
        .rowCount,
    ];
    t.deepEqual(await see(), [1, 1]);
    await asUser(client, members.owner);
    t.deepEqual(await see(), [0, 0]);
    await refusedCall(t, client, "NTFND", ["update_webhook", { webhook_id }]);
    await refusedCall(t, client, "NTFND", ["delete_webhook", { webhook_id }]);
    await refusedCall(t, client, "NTFND", ["replay_delivery", { delivery_id: ping["id"] }]);
  });
});

test("the secret is told once, is no guess, and shows nowhere else: not in rows, not in the audit, not to the auditor", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { webhook_id, secret } = await makeWebhook(client, studio);
    t.regex(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    t.not((await makeWebhook(client, studio))["secret"], secret);
    await asUser(client, studio.members.owner);
    const rotated = await call(client, "rotate_webhook_secret", { webhook_id });
    t.not(rotated["secret"], secret);
    const shown = [
      ...(await client.query("select * from webhooks")).rows,
      ...(await client.query("select * from webhook_deliveries")).rows,
      ...(await callAll(client, "update_webhook", { webhook_id, description: "x" })),
      ...(await client.query("select * from audit_log")).rows,
    ];
    t.true(shown.length > 3);
    const text = JSON.stringify(shown);
    t.false(text.includes(secret) || text.includes(rotated["secret"]));
    await refused(t, client, "42501", { sql: "select secret from app_private.webhook_secrets" });
  });
});

test("the audit tells that a URL was changed and to which host, not the URL, which may hold a token", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { webhook_id } = await makeWebhook(client, studio);
    await asUser(client, studio.members.manager);
    await call(client, "update_webhook", { webhook_id, url: "https://Other.example.com/S3CRET" });
    await asRoot(client);
    const { rows } = await client.query(
      "select changes from app_public.audit_log where table_name = 'app_public.webhooks' and row_key ->> 'id' = $1 order by id",
      [webhook_id],
    );
    t.deepEqual(rows[1]?.changes.url, { redacted: true });
    t.deepEqual(rows[1]?.changes.host, { old: "chat.example.com", new: "other.example.com" });
    t.notRegex(JSON.stringify(rows), /T0KEN|S3CRET/);
  });
});

for (const url of [
  "ftp://chat.example.com/",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "chat.example.com/hook",
  "https://",
  "https:///hook",
  "https://user@chat.example.com/",
  "https://user:word@chat.example.com/",
  "https://chat.example.com\\@evil.example.com/",
  "https://chat.example.com/a b",
  "https://chat.example.com/\r\nx: y",
  "https://chat.example.com/#part",
  "https://chat.example.com:port/",
  `https://chat.example.com/${"x".repeat(2000)}`,
  "",
]) {
  test(`no webhook is made for ${JSON.stringify(url.slice(0, 60))}`, (t) =>
    withRootDb(db(), async (client) => {
      const { projectId, members } = await makeStudio(client);
      await asUser(client, members.owner);
      const { hint } = await refusedCall(t, client, "BADIN", [
        "create_webhook",
        { url, events: ["lock.taken"], project_id: projectId },
      ]);
      t.truthy(hint);
    }));
}

test("URLs of every usual form are taken as they are", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    for (const url of [
      "https://chat.example.com",
      "http://build.studio.lan:8080/hook?token=a%20b&x=[1]",
      "HTTPS://chat.example.com/a@b",
      "https://[2001:db8::1]:8443/",
      "https://münchen.example/",
    ]) {
      const { webhook_id } = await makeWebhook(client, studio, { url });
      t.is(
        await scalar(client, "select url from app_public.webhooks where id = $1", [webhook_id]),
        url,
      );
    }
  }));

test("events are known ones, at least one, kept once each", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const made = await makeWebhook(client, studio, {
      events: ["version.created", "lock.taken", "lock.taken"],
    });
    t.deepEqual(
      await scalar(client, "select events from app_public.webhooks where id = $1", [
        made["webhook_id"],
      ]),
      ["lock.taken", "version.created"],
    );
    await asUser(client, studio.members.owner);
    for (const events of [[], [null], ["lock.retained"], ["*"], ["lock.taken", "nothing"]]) {
      const { hint } = await refusedCall(t, client, "BADIN", [
        "create_webhook",
        { url: URL, events, project_id: studio.projectId },
      ]);
      t.regex(hint ?? "", /version\.created/);
    }
  }));

test("a project has twenty webhooks at most, and twenty pings and repetitions wait at most", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { webhook_id } = await makeWebhook(client, studio);
    for (let count = 1; count < 20; count += 1) await makeWebhook(client, studio);
    await asUser(client, studio.members.owner);
    await refusedCall(t, client, "BADST", [
      "create_webhook",
      { url: URL, events: ["lock.taken"], project_id: studio.projectId },
    ]);
    for (let count = 0; count < 20; count += 1) await call(client, "ping_webhook", { webhook_id });
    await refusedCall(t, client, "SLOWD", ["ping_webhook", { webhook_id }]);
  }));

test("whoever changes a webhook is who it sends in the name of", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { webhook_id } = await makeWebhook(client, studio);
    for (const [who, name, args] of [
      [studio.members.manager, "update_webhook", { url: "https://chat.example.com/other" }],
      [studio.members.owner, "rotate_webhook_secret", {}],
    ] as const) {
      await asUser(client, who);
      await call(client, name, { webhook_id, ...args });
      t.is(await scalar(client, "select owner_id from webhooks where id = $1", [webhook_id]), who);
    }
  }));

test("a webhook that is switched off sends no pings and repeats nothing, and says so", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { webhook_id } = await makeWebhook(client, studio);
    await asUser(client, studio.members.manager);
    const waiting = await call(client, "ping_webhook", { webhook_id });
    await call(client, "update_webhook", { webhook_id, is_enabled: false });
    const row = (
      await client.query("select state, error from webhook_deliveries where id = $1", [
        waiting["id"],
      ])
    ).rows[0];
    t.deepEqual(row, { state: "failed", error: "The webhook was switched off." });
    await refusedCall(t, client, "BADST", ["ping_webhook", { webhook_id }]);
    await refusedCall(t, client, "BADST", ["replay_delivery", { delivery_id: waiting["id"] }]);
    const on = await call(client, "update_webhook", { webhook_id, is_enabled: true });
    t.like(on, { is_enabled: true, disabled_at: null, disabled_reason: null });
    t.is(
      (await call(client, "replay_delivery", { delivery_id: waiting["id"] }))["state"],
      "pending",
    );
  }));

test("in an archived project webhooks do not change, whoever asks, and deliveries stay to be read", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { webhook_id } = await makeWebhook(client, studio);
    await asUser(client, studio.members.owner);
    const ping = await call(client, "ping_webhook", { webhook_id });
    await asRoot(client);
    await archive(client, studio.projectId);
    await asUser(client, studio.members.owner);
    for (const [name, args] of [
      ["create_webhook", { url: URL, events: ["lock.taken"], project_id: studio.projectId }],
      ["update_webhook", { webhook_id, is_enabled: false }],
      ["rotate_webhook_secret", { webhook_id }],
      ["ping_webhook", { webhook_id }],
      ["replay_delivery", { delivery_id: ping["id"] }],
      ["delete_webhook", { webhook_id }],
    ] as const)
      await refusedCall(t, client, "ARCHV", [name, args]);
    t.is((await client.query("select from webhook_deliveries")).rowCount, 1);
    await asRoot(client);
    await refused(t, client, "ARCHV", {
      sql: "update app_public.webhooks set description = '' where id = $1",
      values: [webhook_id],
    });
  }));

test("a deleted webhook takes its secret, its health and its deliveries along", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { webhook_id } = await makeWebhook(client, studio);
    await asUser(client, studio.members.manager);
    await call(client, "ping_webhook", { webhook_id });
    await call(client, "delete_webhook", { webhook_id });
    await asRoot(client);
    for (const table of [
      "app_public.webhook_deliveries",
      "app_private.webhook_secrets",
      "app_private.webhook_health",
    ]) {
      const sql = `select from ${table} where webhook_id = $1`;
      t.is((await client.query(sql, [webhook_id])).rowCount, 0, table);
    }
  }));

test("deliveries about an asset that a manager may not read are neither seen nor repeated by them", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { webhook_id } = await makeWebhook(client, studio);
    await client.query(
      `insert into app_public.permissions (project_id, user_id, asset_id, can_read, can_write, can_delete)
       values ($1, $2, $3, false, false, false)`,
      [studio.projectId, studio.members.manager, studio.assetId],
    );
    const id = await scalar(
      client,
      `insert into app_public.webhook_deliveries (project_id, webhook_id, event_id, asset_id, type, occurred_at, payload)
       values ($1, $2, 1, $3, 'lock.taken', now(), '{}') returning id`,
      [studio.projectId, webhook_id, studio.assetId],
    );
    const seen = () => client.query("select from webhook_deliveries where id = $1", [id]);
    await asUser(client, studio.members.manager);
    t.is((await seen()).rowCount, 0);
    await refusedCall(t, client, "NTFND", ["replay_delivery", { delivery_id: id }]);
    await asUser(client, studio.members.owner);
    t.is((await seen()).rowCount, 1);
    t.truthy(await call(client, "replay_delivery", { delivery_id: id }));
    // Taken over by the one who may not read it, it does not repeat it either.
    await asUser(client, studio.members.manager);
    await call(client, "update_webhook", { webhook_id });
    await asUser(client, studio.members.owner);
    await refusedCall(t, client, "BADST", ["replay_delivery", { delivery_id: id }]);
  }));

test("how long a secret overlaps is bounded", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { webhook_id } = await makeWebhook(client, studio);
    await asUser(client, studio.members.owner);
    for (const overlap_hours of [-1, 169, null])
      await refusedCall(t, client, "BADIN", [
        "rotate_webhook_secret",
        { webhook_id, overlap_hours },
      ]);
  }));

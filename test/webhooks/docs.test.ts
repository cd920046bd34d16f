/** The guide's receiver believes what we send, and nothing else; its GraphQL works as it stands. */
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import test, { type ExecutionContext } from "ava";
import { readConfig } from "../../src/config.ts";
import { AddressPolicy } from "../../src/webhooks/address-policy.ts";
import { sendWebhook } from "../../src/webhooks/send-webhook.ts";
import { signWebhook } from "../../src/webhooks/sign-webhook.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { useServer } from "../_helpers/with-server.ts";
import { act, makeWebhookStudio } from "./_webhook-world.ts";

const GUIDE = new URL("../../docs/how-tos/receive-webhooks.md", import.meta.url);
const server = useServer(test);

const SECRET = `whsec_${Buffer.from("thirty-two bytes of a secret, ok").toString("base64")}`;
const OTHER = `whsec_${Buffer.from("thirty-two bytes of another, yes").toString("base64")}`;

async function blocks(language: string): Promise<string[]> {
  const text = await readFile(GUIDE, "utf8");
  return [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
    .filter(([, found]) => found === language)
    .map(([, , code]) => code as string);
}

/** Runs the guide's receiver: where it listens, and the next line that it prints. */
async function startReceiver(t: ExecutionContext) {
  const [code = ""] = await blocks("js");
  const script = join(tempDir(t), "receiver.mjs");
  await writeFile(script, code);
  const child = spawn(process.execPath, [script], {
    env: { WEBHOOK_SECRET: SECRET, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.teardown(() => child.kill());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  const port = /^ready (\d+)$/.exec(await next())?.[1];
  return { url: `http://127.0.0.1:${port}/hooks/assets`, next };
}

test("the guide's receiver takes what is signed with its secret, whichever of two, and refuses all else", async (t) => {
  const { url, next } = await startReceiver(t);
  const policy = new AddressPolicy(readConfig({ GADB_WEBHOOK_ALLOW: "127.0.0.1" }).webhookAllow);
  const send = async (id: string, secrets: string[]) => {
    const body = JSON.stringify({ id, type: "ping", actor: { display_name: id } });
    const signal = new AbortController().signal;
    const resolve = async () => [];
    return (
      await sendWebhook({ id, url, body, secrets }, { policy, resolve, signal, timeoutMs: 10_000 })
    ).statusCode;
  };
  t.is(await send("first", [SECRET]), 204);
  t.is(await next(), "ping by first");
  t.is(await send("second", [OTHER]), 401);
  t.is(await send("first", [SECRET]), 204);
  t.is(await send("third", [OTHER, SECRET]), 204);
  t.is(await next(), "ping by third");

  const post = async (headers: Record<string, string>, body: string) =>
    (await fetch(url, { method: "POST", headers, body })).status;
  const signed = (timestamp: number, body = "{}") => ({
    "webhook-id": "x",
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signWebhook({ id: "x", timestamp, body }, [SECRET]),
  });
  const now = Math.floor(Date.now() / 1_000);
  t.is(await post(signed(now), "{}"), 204);
  t.is(await post(signed(now), '{"more":1}'), 401);
  t.is(await post(signed(now - 400), "{}"), 401);
  t.is(await post({ ...signed(now), "webhook-id": "y" }, "{}"), 401);
  t.is(await post({}, "{}"), 401);
});

test("the guide's GraphQL makes a webhook and shows its deliveries", async (t) => {
  const [make = "", health = "", ...others] = await blocks("graphql");
  t.deepEqual(others, []);
  const { db } = server();
  const studio = await makeWebhookStudio(db);
  const { rows } = await db.rootPool.query(
    "select id, username from app_public.users where id = any ($1)",
    [[studio.members.manager, studio.members.lead]],
  );
  const nameOf = (id: string) => rows.find((row) => row.id === id).username as string;
  const [manager, lead] = [nameOf(studio.members.manager), nameOf(studio.members.lead)];
  const project = studio.projectId;
  const refused = await server().graphql(make, { project }, lead);
  t.is(refused.errors[0]?.extensions["code"], "DNIED");
  const made = await server().graphql(make, { project }, manager);
  t.deepEqual(made.errors, []);
  const { webhookId, secret } = made.data.createWebhook.result;
  t.regex(secret, /^whsec_/);
  await act(db, studio.members.manager, "ping_webhook", { webhook_id: webhookId });
  const seen = await server().graphql(health, { webhook: webhookId }, manager);
  t.deepEqual(seen.errors, []);
  t.like(seen.data.webhook, {
    isEnabled: true,
    consecutiveFailureCount: 0,
    deliveries: { nodes: [{ type: "ping", state: "pending" }] },
  });
  t.is((await server().graphql(health, { webhook: webhookId }, lead)).data.webhook, null);
  // A studio-wide one, whose deliveries hang on it without a project.
  const wide = await act(db, studio.admin, "create_webhook", {
    url: "https://build.example.com/",
    events: ["lock.taken"],
  });
  await act(db, studio.admin, "ping_webhook", { webhook_id: wide["webhook_id"] });
  const admin = await db.rootPool.query("select username from app_public.users where id = $1", [
    studio.admin,
  ]);
  const whole = await server().graphql(
    health,
    { webhook: wide["webhook_id"] },
    admin.rows[0].username,
  );
  t.is(whole.data.webhook.deliveries.nodes.length, 1);
});

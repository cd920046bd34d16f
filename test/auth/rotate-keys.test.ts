import { execFile } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import {
  createLocalJWKSet,
  decodeProtectedHeader,
  jwtVerify,
  type JSONWebKeySet,
  type JWK,
} from "jose";
import { startServer } from "../../src/server.ts";
import { addKey, describeKeys, dropOldKeys, useNewestKey } from "../../src/auth/key-file.ts";
import { childEnvironment, type Config } from "../../src/config.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { postGraphql, useServer } from "../_helpers/with-server.ts";
import { userWithPassword } from "./_sign-in.ts";

const server = useServer(test);

const COMMAND = fileURLToPath(new URL("../../src/auth/commands/jwt-keys.ts", import.meta.url));
const GUIDE = new URL("../../docs/how-tos/rotate-keys.md", import.meta.url);

const run = async (action: string, file: string) =>
  promisify(execFile)(process.execPath, [COMMAND, action, file], { env: childEnvironment() });

const jwksOf = async (url: string) =>
  (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;

const post = async (url: string, route: string, body: object) => {
  const response = await fetch(`${url}/auth/${route}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { access_token: string; refresh_token: string };
};

/** A server with other keys over the same database, and what it publishes. */
interface Stage {
  url: string;
  jwks: JSONWebKeySet;
}

async function serve(t: ExecutionContext, jwtKeys: Config["jwtKeys"]): Promise<Stage> {
  const { app } = server();
  const running = await startServer({ ...app, config: { ...app.config, jwtKeys } });
  t.teardown(() => running.close());
  return { url: running.url, jwks: await jwksOf(running.url) };
}

const statusOf = async (url: string, token: string) =>
  (await postGraphql(url, { query: "{ __typename }" }, token)).status;

test("a server with a shared secret publishes no key", async (t) => {
  const response = await fetch(`${server().url}/.well-known/jwks.json`);
  t.is(response.status, 200);
  t.is(response.headers.get("content-type"), "application/jwk-set+json");
  t.is(response.headers.get("cache-control"), "public, max-age=300");
  t.deepEqual(await response.json(), { keys: [] });
});

test("keys rotate with the guide's commands: published, then signing, then alone, and nobody is signed out before", async (t) => {
  const file = join(tempDir(t), "keys.json");
  const steps = [
    ...(await readFile(GUIDE, "utf8")).matchAll(/^ *npm run jwt-keys -- (\w+) keys\.json$/gm),
  ];
  t.deepEqual(
    steps.map(([, action]) => action),
    ["add", "add", "use", "drop"],
  );
  await userWithPassword(server(), "rotating", "password");
  const stages: Stage[] = [];
  for (const [at, [, action]] of steps.entries()) {
    await run(action as string, file);
    // The first key alone is as the last one will be.
    if (at > 0) stages.push(await serve(t, JSON.parse(await readFile(file, "utf8"))));
  }
  const [published, signing, alone] = stages as [Stage, Stage, Stage];
  t.deepEqual(
    stages.map(({ jwks }) => jwks.keys.length),
    [2, 2, 1],
  );
  const [old, young] = published.jwks.keys.map(({ kid }) => kid);
  const credentials = { username: "rotating", password: "password" };
  const before = await post(published.url, "token", credentials);
  t.is(
    decodeProtectedHeader(before.access_token).kid,
    old,
    "a key that is published does not sign",
  );
  t.is(await statusOf(signing.url, before.access_token), 200, "what the old key signed stays good");
  const after = await post(signing.url, "refresh", { refresh_token: before.refresh_token });
  t.is(decodeProtectedHeader(after.access_token).kid, young);
  t.is(await statusOf(published.url, after.access_token), 200, "a server not yet restarted");
  await t.notThrowsAsync(
    jwtVerify(after.access_token, createLocalJWKSet(published.jwks)),
    "others knew the key before it signed",
  );
  t.is(await statusOf(alone.url, before.access_token), 401, "a removed key is refused");
  t.is(await statusOf(alone.url, after.access_token), 200);
  t.deepEqual(
    alone.jwks.keys.map(({ kid }) => kid),
    [young],
  );
});

test("what is published of a key is public, whatever else the file says of it", async (t) => {
  const file = join(tempDir(t), "keys.json");
  const { stdout, stderr } = await run("add", file);
  const [key] = JSON.parse(await readFile(file, "utf8")).keys;
  t.false(`${stdout}${stderr}`.includes(key.d), "the command prints no key");
  t.is((await stat(file)).mode & 0o777, 0o600);
  const { jwks } = await serve(t, {
    keys: [{ ...key, secret_note: "canary", key_ops: ["sign"] }],
  });
  t.deepEqual(jwks, {
    keys: [{ kty: "OKP", crv: "Ed25519", x: key.x, kid: key.kid, alg: "EdDSA", use: "sig" }],
  });
});

test("the command names what it cannot do, and leaves the file as it was", async (t) => {
  const file = join(tempDir(t), "keys.json");
  t.regex((await t.throwsAsync(run("use", file))).message, /cannot be read/);
  t.regex((await t.throwsAsync(run("forget", file))).message, /Usage/);
  await writeFile(file, "canary {");
  const { message } = await t.throwsAsync(run("add", file));
  t.regex(message, /not a set of keys/);
  t.notRegex(message, /canary/);
  t.is(await readFile(file, "utf8"), "canary {");
});

test("only a key that can sign is put first or left alone", (t) => {
  const [key, next] = addKey(addKey([])) as [JWK, JWK];
  const { d: _private, ...open } = next;
  t.deepEqual(useNewestKey([key, next]), [next, key]);
  t.throws(() => useNewestKey([key, open]), { message: /not one to sign with/ });
  t.throws(() => useNewestKey([]), { message: /not one to sign with/ });
  t.deepEqual(
    dropOldKeys([open, key, next]),
    [key],
    "the first that can sign is the one that does",
  );
  t.throws(() => dropOldKeys([open]), { message: /no key to sign with/ });
  t.deepEqual(describeKeys([open, key]).split("\n"), [
    `${open.kid}  accepted`,
    `${key.kid}  signs`,
  ]);
});

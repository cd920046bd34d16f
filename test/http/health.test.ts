import { readdir } from "node:fs/promises";
import test from "ava";
import { useServer, withServer } from "../_helpers/with-server.ts";

const server = useServer(test);

test("the process says it lives and that it is ready", async (t) => {
  t.deepEqual(await (await fetch(`${server().url}/healthz`)).json(), { status: "ok" });
  const ready = await fetch(`${server().url}/readyz`);
  t.is(ready.status, 200);
  t.deepEqual(await ready.json(), {
    status: "ready",
    checks: { database: "ok", migrations: "ok", depot: "ok" },
  });
});

test("without a place for files the server says it is not ready, and not why", async (t) => {
  const { rm } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const other = await withServer(t);
  await rm(join(other.app.config.dataDir, "depot"), { recursive: true });
  const ready = await fetch(`${other.url}/readyz`);
  t.is(ready.status, 503);
  const text = await ready.text();
  t.is(JSON.parse(text).checks.depot, "failed");
  t.notRegex(text, /ENOENT|tmp/);
});

test("a migration that has not run makes the server not ready", async (t) => {
  const { readinessChecks } = await import("../../src/http/readiness-checks.ts");
  const { ownerPool } = server().app;
  const applied = (filename: string) => ({
    query: async (text: string) => ({
      rows: text.includes("to_regclass") ? [{ present: true }] : [{ filename }],
    }),
  });
  const check = (pool: unknown) =>
    readinessChecks({ ...server().app, ownerPool: pool as typeof ownerPool })["migrations"]?.();
  await t.notThrowsAsync(async () => check(applied("999999-later.sql")));
  const committed = (await readdir(new URL("../../migrations/committed/", import.meta.url))).length;
  if (committed > 0)
    await t.throwsAsync(async () => check(applied("000000.sql")), { message: /has not run/ });
});

test("metrics count requests by a few labels and name nobody", async (t) => {
  await server().graphql("{ __typename }", {}, "somebody.special");
  await fetch(`${server().url}/assets/0199a000-0000-7000-8000-000000000001/versions/1/download`);
  await fetch(`${server().url}/made/up`);
  const text = await (await fetch(`${server().url}/metrics`)).text();
  t.regex(text, /gadb_http_requests_total\{method="POST",route="graphql",status="200"\} \d/);
  t.regex(text, /route="other",status="404"/);
  t.regex(text, /gadb_pool_connections\{state="total"\} \d/);
  t.regex(text, /nodejs_eventloop_lag_seconds/);
  t.notRegex(text, /somebody|0199a000|made/);
});

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import test, { type ExecutionContext } from "ava";
import { readConfig } from "../../src/config.ts";
import { createAuthPool } from "../../src/db/pools.ts";
import { startServer } from "../../src/server.ts";
import { createLog } from "../../src/log.ts";
import { inSpan } from "../../src/telemetry/in-span.ts";
import { startTracing } from "../../src/telemetry/start-tracing.ts";
import { recordedTask } from "../../worker/recorded-task.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { createTestDatabase } from "../_helpers/with-db.ts";
import { withServer } from "../_helpers/with-server.ts";
import { addJob, testApp } from "../worker/_worker.ts";
import { startWorker } from "../../worker/main.ts";

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code?: number };
}

interface Export {
  resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
}

/** A collector that keeps what it gets, and the tracing that sends to it. One per process: OpenTelemetry is global. */
async function collect() {
  const spans: Span[] = [];
  const paths = new Set<string>();
  const collector = createServer(async (req, res) => {
    paths.add(req.url ?? "");
    const body = (await json(req)) as Export;
    spans.push(...body.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)));
    res.setHeader("content-type", "application/json").end("{}");
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const { port } = collector.address() as AddressInfo;
  const config = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/` });
  const tracing = await startTracing(config);
  const stop = async () => {
    await tracing?.stop();
    collector.closeAllConnections();
    await new Promise((resolve) => collector.close(resolve));
  };
  return { spans, paths, stop };
}

/** Has a worker run one recorded job. */
async function runJob(t: ExecutionContext): Promise<void> {
  const db = await createTestDatabase(t);
  const ran = Promise.withResolvers<void>();
  const worker = await startWorker(testApp(db, tempDir(t)), {
    taskList: {
      wait: recordedTask(
        { db: db.rootPool, log: createLog({ level: "silent" }) },
        "wait",
        async () => {
          queueMicrotask(ran.resolve);
          return { detail: {} };
        },
      ),
    },
  });
  await addJob(db, "wait");
  await ran.promise;
  await worker.stop();
}

test("a request, its operation and its queries are one trace, inside the caller's, and tell no values", async (t) => {
  const { spans, paths, stop } = await collect();
  const server = await withServer(t);
  const pool = createAuthPool(server.app.authUrl, server.app.log);
  const traced = await startServer({ ...server.app, authPool: pool });
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const caller = "00f067aa0ba902b7";
  const token = await server.token("artist_user");
  const response = await fetch(`${traced.url}/graphql?ticket=canary-query`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      traceparent: `00-${traceId}-${caller}-01`,
    },
    body: JSON.stringify({
      query: "query Find($name: String!) { findUser(username: $name) { id } }",
      variables: { name: "canary-variable" },
    }),
  });
  const requestId = response.headers.get("x-request-id");
  await response.text();
  await inSpan({ name: "of our own" }, () =>
    pool.query("select 'canary-literal', $1::text", ["canary-value"]),
  );
  await t.throwsAsync(inSpan({ name: "failing" }, () => pool.query("select canary_column")));
  await traced.close();
  await pool.end();
  await runJob(t);
  await server.close();
  await stop();

  t.deepEqual([...paths], ["/v1/traces"]);
  const named = (name: string) => spans.find((span) => span.name === name);
  const attribute = (span: Span | undefined, key: string) =>
    Object.values(span?.attributes.find((a) => a.key === key)?.value ?? {})[0];
  const request = named("POST /graphql");
  t.is(request?.traceId, traceId);
  t.is(request?.parentSpanId, caller);
  t.is(attribute(request, "gadb.request_id"), requestId);
  t.is(attribute(request, "http.response.status_code"), 200);
  const operation = named("graphql query Find");
  t.is(operation?.traceId, traceId);
  t.true(
    spans.some((s) => s.parentSpanId === operation?.spanId && s.name.startsWith("postgresql ")),
  );
  const own = named("of our own")?.spanId;
  t.true(spans.some((s) => s.parentSpanId === own && s.name === "postgresql select"));
  t.is(attribute(named("failing"), "error.type"), "42703");
  t.is(named("failing")?.status.code, 2);
  t.truthy(named("job wait"));
  t.notRegex(JSON.stringify(spans), /canary/);
});

test("without a collector nothing is loaded and nothing sent", async (t) => {
  t.is(await startTracing(readConfig({})), undefined);
});

import { connect } from "node:net";
import test from "ava";
import express from "express";
import { DepotError, errorFromPg, toDepotError } from "../../src/errors.ts";
import { createHttpServer, drain, listen } from "../../src/http/http-server.ts";
import { installBodyDeadline } from "../../src/http/install-body-deadline.ts";
import { installErrors } from "../../src/http/install-errors.ts";
import { installRequestContext } from "../../src/http/request-context.ts";
import { createLog } from "../../src/log.ts";
import { ERROR_CATALOGUE } from "../../plugins/errors/catalogue.ts";

const lines: string[] = [];
const log = createLog({ level: "debug", destination: { write: (line) => void lines.push(line) } });

/** A small server whose one route throws what the test wants. */
async function serving(thrown: unknown) {
  const app = express();
  installRequestContext(app, 0);
  installBodyDeadline(app, ["/slow"], log, 50);
  app.get("/thing", () => {
    throw thrown;
  });
  app.get("/half", (_req, res) => {
    res.write("the first half");
    throw thrown;
  });
  app.post("/slow", express.json(), (_req, res) => void res.json({}));
  installErrors(app, log);
  const server = createHttpServer(app);
  const url = await listen(server, "127.0.0.1", 0);
  return { url, close: () => drain(server) };
}

/** An error as pg raises it. */
function pgError(code: string, extra: object = {}): Error {
  return Object.assign(new Error("relation app_private.secret_table violates"), { code, ...extra });
}

for (const [code, { status }] of Object.entries(ERROR_CATALOGUE)) {
  test(`${code} is answered with ${status} and the one JSON form`, async (t) => {
    const server = await serving(
      new DepotError(code as keyof typeof ERROR_CATALOGUE, "What happened.", { detail: { a: 1 } }),
    );
    t.teardown(() => server.close());
    const response = await fetch(`${server.url}/thing`);
    t.is(response.status, status);
    t.regex(response.headers.get("content-type") ?? "", /^application\/json/);
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    t.deepEqual(Object.keys(error), ["code", "message", "detail", "hint", "request_id"]);
    t.is(error["code"], code);
    t.is(error["message"], "What happened.");
    t.deepEqual(error["detail"], { a: 1 });
    t.is(error["request_id"], response.headers.get("x-request-id"));
  });
}

test("an error of ours from the database keeps its sentence, its facts and its hint", (t) => {
  const error = errorFromPg(pgError("LOCKD", { detail: '{"holder": "mina"}', hint: "Ask mina." }));
  t.is(error?.code, "LOCKD");
  t.is(error?.status, 409);
  t.deepEqual(error?.detail, { holder: "mina" });
  t.is(error?.hint, "Ask mina.");
  t.is(
    errorFromPg(pgError("LOCKD", { detail: "not json", hint: "" }))?.hint,
    ERROR_CATALOGUE.LOCKD.hint,
  );
});

const MAPPED: Record<string, [string, number]> = {
  "42501": ["DNIED", 403],
  "23505": ["BADIN", 400],
  "23503": ["BADIN", 400],
  "23502": ["BADIN", 400],
  "23514": ["BADIN", 400],
  "22P02": ["BADIN", 400],
  "22021": ["BADIN", 400],
  "22003": ["BADIN", 400],
  "40001": ["BADST", 409],
  "40P01": ["BADST", 409],
  "55P03": ["BADST", 409],
  "57014": ["UNAVL", 503],
  "53300": ["UNAVL", 503],
  "08006": ["UNAVL", 503],
  "57P01": ["UNAVL", 503],
  ECONNREFUSED: ["UNAVL", 503],
};
for (const [state, [code, status]] of Object.entries(MAPPED)) {
  test(`PostgreSQL's ${state} becomes ${code} and nothing of its text gets out`, (t) => {
    const error = toDepotError(
      pgError(state, { detail: "Key (name)=(secret) exists", constraint: "secret_key" }),
    );
    t.is(error.code, code as never);
    t.is(error.status, status);
    t.notRegex(JSON.stringify([error.message, error.detail, error.hint]), /secret|relation|Key/);
  });
}

test("an error that nobody expects is a generic 500; the log has the rest under the same request id", async (t) => {
  const server = await serving(pgError("42P01"));
  t.teardown(() => server.close());
  const response = await fetch(`${server.url}/thing`);
  t.is(response.status, 500);
  const text = await response.text();
  t.notRegex(text, /secret|relation/);
  const { error } = JSON.parse(text) as {
    error: { code: string; message: string; request_id: string };
  };
  t.is(error.code, "INTRN");
  t.is(error.message, "Something went wrong on the server.");
  const line = lines.find((candidate) => candidate.includes(error.request_id)) ?? "";
  t.regex(line, /secret_table/);
});

test("an error after the answer has begun cuts it off instead of completing it", async (t) => {
  const server = await serving(new Error("late"));
  t.teardown(() => server.close());
  await t.throwsAsync(async () => (await fetch(`${server.url}/half`)).text());
});

test("an unknown address is a JSON 404", async (t) => {
  const server = await serving(new Error("unused"));
  t.teardown(() => server.close());
  const response = await fetch(`${server.url}/no/such/%2e%2e/thing`, { method: "DELETE" });
  t.is(response.status, 404);
  t.is(((await response.json()) as { error: { code: string } }).error.code, "NTFND");
  t.is((await fetch(`${server.url}/%ff`)).status, 404);
});

test("a small body that does not arrive in time is given up", async (t) => {
  const server = await serving(new Error("unused"));
  t.teardown(() => server.close());
  const { port } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(
    "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
  );
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  t.regex(answer, /^HTTP\/1\.1 408 /);
});

test("a lost connection is unavailability, in whatever words pg tells it", (t) => {
  const words = [
    "timeout exceeded when trying to connect",
    "timeout expired",
    "Connection terminated",
    "Connection terminated unexpectedly",
    "Connection terminated due to connection timeout",
    "Query read timeout",
    "Client was closed and is not queryable",
    "Client has encountered a connection error and is not queryable",
  ];
  for (const message of words) {
    const { code, status } = toDepotError(new Error(message));
    t.deepEqual({ code, status }, { code: "UNAVL", status: 503 }, message);
  }
  t.is(toDepotError(new Error("Received unexpected commandComplete message")).code, "INTRN");
});

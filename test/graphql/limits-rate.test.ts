import test from "ava";
import { startServer, type RunningServer } from "../../src/server.ts";
import { openSocket } from "../live/_ws.ts";
import { until } from "../_helpers/until.ts";
import { useServer, type TestServer } from "../_helpers/with-server.ts";

const BURST = 10;

const server = useServer(test, { GADB_RATE_PER_MINUTE: "1", GADB_RATE_BURST: String(BURST) });
const unbounded = useServer(test, { GADB_RATE_PER_MINUTE: "0", GADB_RATE_BURST: "1" });

let second: RunningServer;
test.before("start a second server on the same database", async () => {
  second = await startServer(server().app);
});
test.after.always("stop the second server", () => second?.close());

interface Answer {
  status: number;
  wait: string | null;
  error: {
    code?: string;
    message?: string;
    hint?: string;
    detail?: { retry_after_seconds?: number };
  };
}

/** One request; over GraphQL unless there is a path. */
async function send(url: string, token?: string, path?: string): Promise<Answer> {
  const response = await fetch(`${url}${path ?? "/graphql"}`, {
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(path === undefined ? { method: "POST", body: '{"query":"{ __typename }"}' } : {}),
  });
  const { error = {} } = (await response.json()) as Partial<Answer>;
  return { status: response.status, wait: response.headers.get("retry-after"), error };
}

async function statuses(count: number, ask: () => Promise<Answer>): Promise<number[]> {
  const found: number[] = [];
  for (let turn = 0; turn < count; turn += 1) found.push((await ask()).status);
  return found;
}

/** Gives a caller a full budget that does not refill, however long the test takes: its time is yet to come. */
async function freeze(caller: string): Promise<void> {
  await server().db.rootPool.query(
    `insert into app_private.request_budgets (caller, requests, refilled_at)
     values ($1, $2, now() + interval '1 day')`,
    [caller, BURST],
  );
}

/** A token of a new user with a full budget. */
async function fresh(username: string): Promise<string> {
  const token = await server().token(username);
  await freeze(`user:${await server().user(username)}`);
  return token;
}

/** A token of a new user whose budget is used up. */
async function exhausted(username: string): Promise<string> {
  const token = await fresh(username);
  await statuses(BURST, () => send(server().url, token));
  return token;
}

const onSecond = (): TestServer => ({ ...server(), url: second.url });

const download = "/assets/01900000-0000-7000-8000-000000000000/versions/1/download";

test("two servers share a user's budget: together they grant it once", async (t) => {
  const token = await fresh("rate.shared");
  let turn = 0;
  const either = () => send((turn += 1) % 2 ? server().url : second.url, token);
  t.deepEqual(
    await statuses(BURST, either),
    Array.from({ length: BURST }, () => 200),
  );
  t.deepEqual(await statuses(4, either), [429, 429, 429, 429]);
});

test("servers that are asked at once grant no more than there is", async (t) => {
  const token = await fresh("rate.crowd");
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) => send(i % 2 ? server().url : second.url, token)),
  );
  t.is(answers.filter(({ status }) => status === 200).length, BURST);
  t.is(answers.filter(({ status }) => status === 429).length, 20);
});

test("a refusal says SLOWD, how long to wait and what to do, in the body and in Retry-After", async (t) => {
  const token = await exhausted("rate.refused");
  const { status, wait, error } = await send(server().url, token);
  t.is(status, 429);
  t.is(error.code, "SLOWD");
  const seconds = error.detail?.retry_after_seconds ?? 0;
  t.true(seconds >= 1 && seconds <= 60, String(seconds));
  t.is(wait, String(seconds));
  t.regex(error.message ?? "", /too many requests/);
  t.regex(error.hint ?? "", /Wait \d+ seconds/);
});

test("REST requests count like the others", async (t) => {
  const token = await fresh("rate.rest");
  t.deepEqual(
    await statuses(BURST, () => send(server().url, token, download)),
    Array.from({ length: BURST }, () => 404),
  );
  t.is((await send(server().url, token, download)).status, 429);
  t.is((await send(server().url, token, "/jobs/1/events")).status, 429);
  t.is((await send(server().url, token)).status, 429);
});

test("who has used theirs up keeps nobody else from anything, whatever token they come with", async (t) => {
  await exhausted("rate.greedy");
  t.is(
    (await send(server().url, await server().token("rate.greedy"))).status,
    429,
    "another token",
  );
  t.is((await send(server().url, await server().token("rate.modest"))).status, 200);
  t.is((await send(second.url, await server().token("rate.modest"))).status, 200);
});

test("a budget recovers with time, on every server", async (t) => {
  const token = await exhausted("rate.patient");
  t.is((await send(server().url, token)).status, 429);
  t.is((await send(second.url, token)).status, 429);
  const id = await server().user("rate.patient");
  await server().db.rootPool.query(
    "update app_private.request_budgets set refilled_at = now() - interval '2 minutes' where caller = $1",
    [`user:${id}`],
  );
  // A server believes a refusal for a second.
  await until(async () => (await send(server().url, token)).status === 200);
  await until(async () => (await send(second.url, token)).status === 200);
  t.pass();
});

test("an operation over a websocket counts, and is refused on its own: the socket stays", async (t) => {
  const socket = await openSocket(server(), await exhausted("rate.live"));
  t.teardown(() => socket.socket.close());
  socket.subscribe("{ __typename }", {}, "1");
  const { type, id, payload } = await socket.next();
  t.deepEqual([type, id], ["error", "1"]);
  t.is(payload[0].extensions.code, "SLOWD");
  t.true(payload[0].extensions.detail.retry_after_seconds >= 1);
  t.is(socket.socket.readyState, socket.socket.OPEN);
});

test("operations over a websocket use the budget up for the other ways", async (t) => {
  const token = await fresh("rate.socket");
  const socket = await openSocket(onSecond(), token);
  t.teardown(() => socket.socket.close());
  for (let turn = 0; turn < BURST; turn += 1) {
    socket.subscribe("{ __typename }", {}, String(turn));
    t.is((await socket.next()).type, "next");
    t.is((await socket.next()).type, "complete");
  }
  t.is((await send(server().url, token)).status, 429);
});

// Serial, and so before all the others: visitors share an address.
test.serial("visitors are counted by their address, and so are refused tokens", async (t) => {
  const url = server().url;
  await freeze("address:127.0.0.1");
  t.deepEqual(await statuses(6, () => send(url)), [200, 200, 200, 200, 200, 200]);
  t.deepEqual(await statuses(4, () => send(url, "nonsense")), [401, 401, 401, 401]);
  t.is((await send(url)).status, 429);
  t.is((await send(second.url, "nonsense")).status, 429);
  t.is((await send(url, await server().token("rate.signed-in"))).status, 200);
  // Signing in has its own measure.
  const body = '{"username":"nobody","password":"wrong"}';
  const headers = { "content-type": "application/json" };
  t.is((await fetch(`${url}/auth/token`, { method: "POST", headers, body })).status, 401);
});

test("0 takes any number, and keeps no accounts", async (t) => {
  const token = await unbounded().token("rate.free");
  t.deepEqual(
    await statuses(20, () => send(unbounded().url, token)),
    Array.from({ length: 20 }, () => 200),
  );
  const { rows } = await unbounded().db.rootPool.query("select from app_private.request_budgets");
  t.is(rows.length, 0);
});

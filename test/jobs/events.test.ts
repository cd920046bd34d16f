import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import test from "ava";
import express from "express";
import { EventStream } from "../../plugins/jobs/event-stream.ts";
import { followJob } from "../../plugins/jobs/follow-job.ts";
import { Listeners } from "../../plugins/jobs/listeners.ts";
import { DepotError } from "../../src/errors.ts";
import { createLog } from "../../src/log.ts";
import { recordRun } from "../../src/ops/job-run.ts";
import type { JobView } from "../../src/sql/find-job.ts";
import { until } from "../_helpers/until.ts";
import { useServer, withServer } from "../_helpers/with-server.ts";
import { openStream } from "./_sse.ts";

const server = useServer(test);
const log = createLog({ level: "silent" });

async function makeRun(): Promise<string> {
  const { rows } = await server().db.rootPool.query(
    "select app_hidden.start_job_run('depot__scrub', '{\"trigger\": \"test\"}') as id",
  );
  return rows[0].id;
}

async function admin(name = "jobs.admin"): Promise<string> {
  await server().user(name, "admin");
  return server().token(name);
}

function eventsOf(id: string): string {
  return `${server().url}/jobs/${id}/events`;
}

test("an admin follows a run from where it stands to its end", async (t) => {
  const step = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  // A real run, with the heartbeat that every job has.
  const run = recordRun({ db: server().db.rootPool, log }, "test__follow", {}, async (progress) => {
    progress({ bytesDone: 1 });
    await step.promise;
    progress({ bytesDone: 2 });
    await end.promise;
    return { detail: { bytesDone: 3 } };
  });
  const id = await until(async () => {
    const { rows } = await server().db.rootPool.query(
      "select id from app_private.job_runs where task = 'test__follow'",
    );
    return rows[0]?.id as string | undefined;
  });
  const stream = await openStream(t, eventsOf(id), await admin());
  t.is(stream.response.status, 200);
  t.is(stream.response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  t.is(stream.response.headers.get("cache-control"), "no-store");
  const seen: unknown[] = [];
  const seek = async (bytes: number) => {
    for (;;) {
      const event = await stream.next();
      t.is(event?.event, "job");
      seen.push(event?.data.detail.bytesDone);
      if (event?.data.detail.bytesDone === bytes) return;
    }
  };
  await seek(1);
  step.resolve();
  await seek(2);
  end.resolve();
  await run;
  const last = await stream.next();
  t.is(last?.event, "end");
  t.like(last?.data, { id, task: "test__follow", state: "succeeded", failure: null });
  t.deepEqual(last?.data.detail, { bytesDone: 3 });
  t.is(await stream.next(), undefined, "the server ends the stream");
  t.true(seen.length <= 3, "only changes are sent");
});

test("a run that is over is sent once, and says why it failed", async (t) => {
  const id = await makeRun();
  await server().db.rootPool.query("select app_hidden.finish_job_run($1, '{}', 'Disk full.')", [
    id,
  ]);
  const stream = await openStream(t, eventsOf(id), await admin());
  const only = await stream.next();
  t.is(only?.event, "end");
  t.like(only?.data, { state: "failed", failure: "Disk full." });
  t.is(await stream.next(), undefined);
});

const refusals: [who: string, status: number, code: string][] = [
  ["a visitor", 401, "CREDS"],
  ["an editor", 403, "DNIED"],
  ["a viewer", 403, "DNIED"],
];

for (const [who, status, code] of refusals) {
  test(`${who} is refused, for a run that exists and for one that does not`, async (t) => {
    const name = who.split(" ").at(-1) as string;
    if (name !== "visitor") await server().user(`jobs.${name}`, name as "editor");
    const token = name === "visitor" ? undefined : await server().token(`jobs.${name}`);
    for (const id of [await makeRun(), "00000000-0000-7000-8000-000000000000"]) {
      const { response } = await openStream(t, eventsOf(id), token);
      t.is(response.status, status);
      const { error } = (await response.json()) as { error: { code: string } };
      t.is(error.code, code);
    }
  });
}

test("a run that does not exist, or cannot, is not found", async (t) => {
  const token = await admin();
  for (const id of ["00000000-0000-7000-8000-000000000000", "latest", "%00"]) {
    const { response } = await openStream(t, eventsOf(id), token);
    t.true([400, 404].includes(response.status), `${id}: ${response.status}`);
  }
});

for (const [what, sql] of [
  ["rank", "update app_public.users set studio_role = 'editor' where username = $1"],
  [
    "session",
    "update app_private.sessions set revoked_at = now() where user_id = (select id from app_public.users where username = $1)",
  ],
  ["account", "update app_public.users set deactivated_at = now() where username = $1"],
] as const) {
  test(`a stream ends within a moment when its listener's ${what} does`, async (t) => {
    const name = `jobs.leaving.${what}`;
    const stream = await openStream(t, eventsOf(await makeRun()), await admin(name));
    t.is((await stream.next())?.event, "job");
    await server().db.rootPool.query(sql, [name]);
    const last = await stream.next();
    t.is(last?.event, "refused");
    t.is(last?.data.code, what === "rank" ? "DNIED" : "CREDS");
    t.is(await stream.next(), undefined);
  });
}

test("one admin has five streams at most, and a closed one makes room", async (t) => {
  const token = await admin("jobs.greedy");
  const id = await makeRun();
  const streams = await Promise.all(
    Array.from({ length: 5 }, () => openStream(t, eventsOf(id), token)),
  );
  for (const stream of streams) t.is((await stream.next())?.event, "job");
  const { response } = await openStream(t, eventsOf(id), token);
  t.is(response.status, 429);
  t.is(((await response.json()) as { error: { code: string } }).error.code, "SLOWD");
  streams[0]?.close();
  await until(async () => {
    const again = await openStream(t, eventsOf(id), token);
    const isTaken = again.response.status === 200;
    again.close();
    return isTaken;
  });
  t.is((await openStream(t, eventsOf(id), await admin())).response.status, 200);
});

test("all together have forty, and none when the server stops", (t) => {
  const listeners = new Listeners();
  const places = Array.from({ length: 40 }, (_, at) => listeners.take(`user ${at % 8}`));
  t.throws(() => listeners.take("another"), { instanceOf: DepotError });
  places[0]?.leave();
  t.notThrows(() => listeners.take("another"));
  listeners.close();
  t.true(places.every(({ signal }) => signal.aborted));
  t.throws(() => listeners.take("late"), { instanceOf: DepotError });
});

test("a server that stops ends its streams at once", async (t) => {
  const own = await withServer(t);
  await own.user("stopping", "admin");
  const { rows } = await own.db.rootPool.query("select app_hidden.start_job_run('x') as id");
  const stream = await openStream(
    t,
    `${own.url}/jobs/${rows[0].id}/events`,
    await own.token("stopping"),
  );
  t.is((await stream.next())?.event, "job");
  const began = Date.now();
  await own.close();
  t.true(Date.now() - began < 8_000, "without waiting for the end of the drain");
  t.is(await stream.next(), undefined);
});

const JOB: JobView = {
  id: "1",
  task: "x",
  state: "running",
  startedAt: new Date(0),
  heartbeatAt: new Date(0),
  finishedAt: null,
  detail: {},
  failure: null,
};

/** A stream on a server of its own, followed with quick timing. */
async function followed(
  t: Parameters<typeof openStream>[0],
  ask: () => Promise<JobView>,
  {
    expiresAt = new Date(Date.now() + 60_000),
    patienceMs = 200,
    onClose,
  }: { expiresAt?: Date; patienceMs?: number; onClose?: () => void } = {},
) {
  const web = express();
  web.get("/", async (_req, res) => {
    const signal = new AbortController();
    res.once("close", () => {
      signal.abort();
      onClose?.();
    });
    await followJob(new EventStream(res), {
      first: JOB,
      ask,
      expiresAt,
      log,
      signal: signal.signal,
      timing: { pollMs: 5, beatMs: 20, patienceMs },
    });
  });
  const http = createServer(web);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
}

test("a silent run is beaten for, and a heartbeat alone is no event", async (t) => {
  let asked = 0;
  // Asked before the stream is in our hands.
  let stream: Awaited<ReturnType<typeof openStream>> | undefined = undefined;
  const url = await followed(t, async () => {
    asked += 1;
    const beats = stream?.comments() ?? 0;
    return { ...JOB, heartbeatAt: new Date(asked), state: beats > 2 ? "succeeded" : "running" };
  });
  stream = await openStream(t, url);
  t.is((await stream.next())?.event, "job");
  t.is((await stream.next())?.event, "end");
  t.true(stream.comments() > 2);
});

test("a stream ends with its token", async (t) => {
  const url = await followed(t, async () => JOB, {
    expiresAt: new Date(Date.now() + 100),
  });
  const stream = await openStream(t, url);
  t.is((await stream.next())?.event, "job");
  const last = await stream.next();
  t.is(last?.event, "refused");
  t.is(last?.data.code, "CREDS");
});

test("a database that is away for a moment ends no stream, one that stays away does", async (t) => {
  let asked = 0;
  const url = await followed(
    t,
    () => {
      asked += 1;
      if (asked === 4) return Promise.resolve({ ...JOB, detail: { back: true } });
      return Promise.reject(new DepotError("UNAVL"));
    },
    { patienceMs: 2_000 },
  );
  const stream = await openStream(t, url);
  await stream.next();
  t.true((await stream.next())?.data.detail.back);
  const last = await stream.next();
  t.is(last?.event, "refused");
  t.is(last?.data.code, "UNAVL");
});

test("a client that takes nothing is sent nothing more and cut off", async (t) => {
  let asked = 0;
  const closed = Promise.withResolvers<void>();
  const url = await followed(
    t,
    async () => {
      asked += 1;
      return { ...JOB, detail: { asked, filler: "x".repeat(1_000_000) } };
    },
    { onClose: closed.resolve },
  );
  const request = get(url, (response) => void response.pause());
  request.on("error", () => {});
  t.teardown(() => void request.destroy());
  await closed.promise;
  t.true(asked < 200, `asked ${asked} times`);
});

test("the list of jobs is in GraphQL, for admins", async (t) => {
  const id = await makeRun();
  await server().user("jobs.lister", "admin");
  const query = `{ listJobs(first: 100) { nodes { id task state detail } } }`;
  const { data, errors } = await server().graphql(query, {}, "jobs.lister");
  t.deepEqual(errors, []);
  t.true(data.listJobs.nodes.some((job: { id: string }) => job.id === id));
  const refused = await server().graphql(query, {}, "jobs.nobody");
  t.is(refused.errors[0]?.extensions["code"], "DNIED");
});

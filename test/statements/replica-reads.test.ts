import test from "ava";
import type { Pool } from "pg";
import { ReplicaReads } from "../../plugins/statements/replica-reads.ts";
import { runInRequest, type RequestContext } from "../../src/http/request-context.ts";
import { createLog } from "../../src/log.ts";
import { committed } from "../_helpers/with-db.ts";
import { makeStudio } from "../_helpers/studio.ts";
import { useServer } from "../_helpers/with-server.ts";

const log = createLog({ level: "silent" });

/** A pool that answers each question with the next of these; an error is thrown. */
function pool(...answers: (object | Error)[]): Pool & { asked: number } {
  const fake = {
    asked: 0,
    query: async () => {
      const answer = answers[Math.min(fake.asked, answers.length - 1)];
      fake.asked += 1;
      if (answer instanceof Error) throw answer;
      return { rows: [answer] };
    },
  };
  return fake as unknown as Pool & { asked: number };
}

const request = (): RequestContext => ({ requestId: "x", identity: null, readsFrom: "replica" });
const primary = () => pool({ lsn: "0/30" });

test("a replica that has all that was committed answers", async (t) => {
  const replica = pool({ behind: "-8" });
  const reads = new ReplicaReads({ primary: primary(), replica, log });
  const context = request();
  t.is(await runInRequest(context, () => reads.source()), replica);
  t.true(context.hasReadReplica);
  t.deepEqual(reads.counts, { replica: 1, primary: 0 });
});

test("one that catches up in time is waited for; one that does not is passed by", async (t) => {
  const soon = pool({ behind: "100" }, { behind: "10" }, { behind: "0" });
  const first = new ReplicaReads({ primary: primary(), replica: soon, log });
  t.is(await runInRequest(request(), () => first.source()), soon);
  t.is(soon.asked, 3);
  const master = primary();
  const late = new ReplicaReads({ primary: master, replica: pool({ behind: "1" }), log });
  const context = request();
  t.is(await runInRequest(context, () => late.source()), master);
  t.is(context.readsFrom, "primary");
  t.falsy(context.hasReadReplica);
});

test("one that fails or is no replica any more is left alone for a while", async (t) => {
  for (const answer of [new Error("connect ECONNREFUSED"), { behind: null }]) {
    const master = primary();
    const replica = pool(answer);
    const reads = new ReplicaReads({ primary: master, replica, log });
    for (const asked of [1, 1]) {
      t.is(await runInRequest(request(), () => reads.source()), master);
      t.is(replica.asked, asked);
    }
  }
});

test("nobody who has not asked is read there", async (t) => {
  const master = primary();
  const replica = pool({ behind: "0" });
  const reads = new ReplicaReads({ primary: master, replica, log });
  t.is(await runInRequest({ requestId: "x", identity: null }, () => reads.source()), master);
  t.is(replica.asked, 0);
});

test("what only a replica refuses is read again on the primary, once; other failures are not", (t) => {
  const reads = new ReplicaReads({ primary: primary(), replica: pool({}), log });
  const context = { ...request(), hasReadReplica: true };
  runInRequest(context, () => {
    t.false(reads.shallRepeat(Object.assign(new Error(), { code: "42501" })));
    t.true(reads.shallRepeat(Object.assign(new Error(), { code: "25006" })));
    t.false(context.hasReadReplica);
    t.false(reads.shallRepeat(Object.assign(new Error(), { code: "25006" })));
  });
});

const server = useServer(test);

test("a server without a replica takes no notice of the wish", async (t) => {
  const studio = await committed(server().db, makeStudio);
  t.truthy(studio.projectId);
  const response = await fetch(`${server().url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", prefer: "read=replica" },
    body: JSON.stringify({ query: "{ __typename }" }),
  });
  t.is(response.status, 200);
  t.is(response.headers.get("preference-applied"), null);
});

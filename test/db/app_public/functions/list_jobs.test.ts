import test from "ava";
import type { ClientBase } from "pg";
import { asAnonymous, asAuditor, asUser } from "../../../_helpers/as-user.ts";
import { call, callAll, refusedCall } from "../../../_helpers/call.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio, returnId } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

function makeRun(client: ClientBase, columns: string, values: string): Promise<string> {
  return returnId(
    client,
    `insert into app_private.job_runs (${columns}) values (${values}) returning id`,
    [],
  );
}

test("a studio admin sees the runs of jobs, the newest first, those of one task when asked", async (t) => {
  await withRootDb(db(), async (client) => {
    const { admin } = await makeStudio(client);
    const old = await makeRun(
      client,
      "task, started_at",
      "'depot__scrub', now() - interval '1 hour'",
    );
    const other = await makeRun(client, "task", "'database__back_up'");
    await asUser(client, admin);
    const all = await callAll(client, "list_jobs");
    t.deepEqual(all.map(({ id }) => id).slice(0, 2), [other, old]);
    const [job, ...more] = await callAll(client, "list_jobs", { task: "depot__scrub" });
    t.deepEqual(more, []);
    t.like(job, { id: old, task: "depot__scrub", state: "running", failure: null });
    t.deepEqual(await callAll(client, "list_jobs", { task: "no such task" }), []);
  });
});

test("a run says how far it is and how it ended; one that was not heard of is lost", async (t) => {
  await withRootDb(db(), async (client) => {
    const { admin } = await makeStudio(client);
    const lost = await makeRun(client, "task, heartbeat_at", "'a', now() - interval '121 seconds'");
    const failed = await makeRun(
      client,
      "task, state, finished_at, detail, failure, heartbeat_at",
      `'a', 'failed', now(), '{"bytesDone": 7}', 'Disk full.', now() - interval '1 hour'`,
    );
    await asUser(client, admin);
    t.is((await call(client, "find_job", { run_id: lost }))["state"], "lost");
    t.like(await call(client, "find_job", { run_id: failed }), {
      state: "failed",
      detail: { bytesDone: 7 },
      failure: "Disk full.",
    });
    await refusedCall(t, client, "NTFND", [
      "find_job",
      { run_id: "00000000-0000-7000-8000-000000000000" },
    ]);
  });
});

test("nobody but a studio admin learns of jobs, not even whether one exists", async (t) => {
  await withRootDb(db(), async (client) => {
    const { members, outsider } = await makeStudio(client);
    const id = await makeRun(client, "task", "'depot__scrub'");
    for (const user of [...Object.values(members), outsider]) {
      await asUser(client, user);
      await refusedCall(t, client, "DNIED", ["list_jobs", {}]);
      for (const run of [id, "00000000-0000-7000-8000-000000000000"])
        await refusedCall(t, client, "DNIED", ["find_job", { run_id: run }]);
    }
    for (const visitor of [asAnonymous, asAuditor]) {
      await visitor(client);
      await refused(t, client, "42501", { sql: "select * from app_public.list_jobs()" });
    }
  });
});

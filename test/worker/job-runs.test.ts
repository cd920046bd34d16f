import test from "ava";
import { useTestDatabase, withRootDb } from "../_helpers/with-db.ts";

const db = useTestDatabase(test);

const CALLS = [
  "select app_hidden.start_job_run('task')",
  "select app_hidden.heartbeat_job_run(gen_random_uuid())",
  "select app_hidden.finish_job_run(gen_random_uuid())",
];

test("a run is opened, tells of its progress and is closed, as the worker's role", async (t) => {
  await withRootDb(db(), async (client) => {
    await client.query("set local role gadb_worker");
    const { rows } = await client.query<{ id: string }>(
      "select app_hidden.start_job_run('task', '{\"a\": 1}') as id",
    );
    const id = rows[0]?.id;
    const beat = await client.query(
      "select app_hidden.heartbeat_job_run($1, '{\"b\": 2}') as is_open",
      [id],
    );
    t.true(beat.rows[0].is_open);
    const closed = await client.query(
      "select app_hidden.finish_job_run($1, '{\"b\": 3}') as is_closed",
      [id],
    );
    t.true(closed.rows[0].is_closed);
    await client.query("reset role");
    const run = await client.query(
      "select state, detail, failure, finished_at is not null as is_finished from app_private.job_runs where id = $1",
      [id],
    );
    t.deepEqual(run.rows[0], {
      state: "succeeded",
      detail: { a: 1, b: 3 },
      failure: null,
      is_finished: true,
    });
  });
});

test("a run that failed says why, and a closed run stays as it is", async (t) => {
  await withRootDb(db(), async (client) => {
    const { rows } = await client.query<{ id: string }>(
      "select app_hidden.start_job_run('task') as id",
    );
    const id = rows[0]?.id;
    await client.query("select app_hidden.finish_job_run($1, '{}', 'disk full')", [id]);
    const again = await client.query("select app_hidden.finish_job_run($1, '{}') as is_closed", [
      id,
    ]);
    t.false(again.rows[0].is_closed);
    const beat = await client.query(
      "select app_hidden.heartbeat_job_run($1, '{\"late\": true}') as is_open",
      [id],
    );
    t.false(beat.rows[0].is_open);
    const run = await client.query(
      "select state, detail, failure from app_private.job_runs where id = $1",
      [id],
    );
    t.deepEqual(run.rows[0], { state: "failed", detail: {}, failure: "disk full" });
  });
});

test("a run that has been silent is closed by the next run of its task, one that speaks is not", async (t) => {
  await withRootDb(db(), async (client) => {
    const { rows } = await client.query<{ id: string; task: string }>(`
      insert into app_private.job_runs (task, heartbeat_at)
      values ('silent', now() - interval '3 minutes'), ('alive', now() - interval '1 minute')
      returning id, task`);
    for (const { task } of rows) await client.query("select app_hidden.start_job_run($1)", [task]);
    const found = await client.query(
      "select task, state from app_private.job_runs where id = any ($1) order by task",
      [rows.map((row) => row.id)],
    );
    t.deepEqual(found.rows, [
      { task: "alive", state: "running" },
      { task: "silent", state: "failed" },
    ]);
  });
});

for (const role of ["gadb_anonymous", "gadb_user", "gadb_auditor", "gadb_authenticator"]) {
  test(`${role} can neither write nor read the history of jobs`, async (t) => {
    await withRootDb(db(), async (client) => {
      for (const call of [...CALLS, "select * from app_private.job_runs"]) {
        await client.query("savepoint attempt");
        await client.query(`set local role ${role}`);
        await t.throwsAsync(client.query(call), { code: "42501" }, call);
        await client.query("rollback to savepoint attempt");
      }
    });
  });
}

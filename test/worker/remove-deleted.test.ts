import test from "ava";
import { call } from "../_helpers/call.ts";
import { makeMember, makeProject } from "../_helpers/factories.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { until } from "../_helpers/until.ts";
import { committed, committedAs, createTestDatabase } from "../_helpers/with-db.ts";
import { archive, rowsOf } from "../db/app_public/functions/_deleted-project.ts";
import { startWorker } from "../../worker/main.ts";
import { testApp } from "./_worker.ts";

test("the worker removes what a large project left when it was deleted, and says how many rows", async (t) => {
  const db = await createTestDatabase(t);
  const { projectId, owner } = await committed(db, async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    await client.query(
      "insert into app_public.assets (project_id, name, type) select $1, 'a' || i, 'none' from generate_series(1, 7500) as i",
      [projectId],
    );
    await archive(client, projectId);
    return { projectId, owner };
  });
  const gone = await committedAs(db, owner, (client) =>
    call(client, "delete_project", { project_id: projectId, reason: "Old.", is_dry_run: false }),
  );
  t.false(gone["is_complete"]);
  t.true(((await rowsOf(db.rootPool, projectId))["assets"] ?? 0) > 5000);
  const worker = await startWorker(testApp(db, tempDir(t)));
  t.teardown(() => worker.stop());
  const run = await until(async () => {
    const { rows } = await db.rootPool.query(
      "select state, detail, failure from app_private.job_runs where task = 'projects__remove_deleted' and state <> 'running'",
    );
    return rows[0];
  });
  t.like(run, { state: "succeeded", failure: null });
  t.true(run.detail.rows > 5000);
  t.deepEqual(await rowsOf(db.rootPool, projectId), {});
});

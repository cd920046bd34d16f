import test from "ava";
import type { PoolClient } from "pg";
import { call } from "../../../_helpers/call.ts";
import { makeMember, makeProject, scalar } from "../../../_helpers/factories.ts";
import { committed, committedAs, useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { until } from "../../../_helpers/until.ts";

const db = useTestDatabase(test);

test("of two owners who archive at once one does, and the other is told so, without a deadlock", async (t) => {
  const { projectId, owners } = await committed(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owners = [
      await makeMember(client, projectId, "owner"),
      await makeMember(client, projectId, "owner"),
    ];
    return { projectId, owners };
  });
  // A write under way holds back both, until each has seen an active project.
  const gate = await db().rootPool.connect();
  t.teardown(() => gate.release());
  await gate.query("begin");
  await gate.query("select 1 from app_public.projects where id = $1 for share", [projectId]);
  const outcomes = await Promise.all([
    ...owners.map((owner) => archive(projectId, owner)),
    openWhenAllWait(gate),
  ]);
  t.deepEqual(outcomes.slice(0, 2).toSorted(), ["ARCHV", "archived"]);
});

/** Archives as this owner, and returns the code of the refusal or "archived". */
async function archive(projectId: string, owner: string): Promise<string> {
  try {
    await committedAs(db(), owner, (client) =>
      call(client, "archive_project", { project_id: projectId }),
    );
    return "archived";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** Lets go of the project once both stand before it. */
async function openWhenAllWait(gate: PoolClient): Promise<string> {
  const waiting = () => withRootDb(db(), (client) => scalar<number>(client, WAITING));
  await until(async () => (await waiting()) >= 2, 60_000);
  await gate.query("commit");
  return "opened";
}

const WAITING = `select count(*)::int from pg_stat_activity
  where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`;

import test, { type ExecutionContext } from "ava";
import type { PoolClient } from "pg";
import { asAnonymous, asAuditor, asRoot, asUser } from "../../../_helpers/as-user.ts";
import { addTag, sealAll, sealedIds, verifyChain } from "../../../_helpers/audit.ts";
import { makeProject } from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio } from "../../../_helpers/studio.ts";
import {
  committed,
  createTestDatabase,
  useTestDatabase,
  withRootDb,
  type TestDatabase,
} from "../../../_helpers/with-db.ts";
import { testPool } from "../../../_helpers/test-pool.ts";

const db = useTestDatabase(test);

/** A connection with a transaction open, which ends with the test at the latest. */
async function transaction(t: ExecutionContext, database: TestDatabase): Promise<PoolClient> {
  const client = await database.rootPool.connect();
  t.teardown(async () => {
    await client.query("rollback");
    client.release();
  });
  await client.query("begin");
  return client;
}

test("the worker seals; people, the auditor and visitors may not, nor read the heads that way", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    for (const sql of [
      "select app_hidden.seal_audit()",
      "select * from app_hidden.list_audit_heads()",
    ]) {
      for (const become of [
        () => asUser(client, studio.admin),
        () => asUser(client, studio.members.owner),
        () => asAuditor(client),
        () => asAnonymous(client),
      ]) {
        await become();
        await refused(t, client, "42501", { sql });
        await asRoot(client);
      }
      await client.query("set local role gadb_worker");
      t.true((await client.query(sql)).rows.length > 0);
      await asRoot(client);
    }
  });
});

test("a row that commits late with a lower number lands in a later seal", async (t) => {
  const database = await createTestDatabase(t);
  const projectId = await committed(database, async (client) => {
    const { projectId } = await makeProject(client);
    await sealAll(client);
    return projectId;
  });
  const late = await transaction(t, database);
  const lateId = await addTag(late, projectId, "late");
  const earlyId = await committed(database, (client) => addTag(client, projectId, "early"));
  t.true(lateId < earlyId);
  await committed(database, sealAll);
  await late.query("commit");
  await committed(database, async (client) => {
    t.deepEqual((await sealedIds(client, projectId)).slice(1), [[earlyId]]);
    const before = await verifyChain(client, projectId);
    t.deepEqual([before["is_valid"], before["unsealed_count"]], [true, 1]);
    await sealAll(client);
  });
  await committed(database, async (client) => {
    t.deepEqual((await sealedIds(client, projectId)).slice(1), [[earlyId], [lateId]]);
    const after = await verifyChain(client, projectId);
    t.deepEqual([after["is_valid"], after["unsealed_count"]], [true, 0]);
  });
});

test("a large transaction is sealed in parts, every row once, while an older one is still open", async (t) => {
  const database = await createTestDatabase(t);
  const { projectId } = await committed(database, (client) => makeProject(client));
  const open = await transaction(t, database);
  await addTag(open, projectId, "open");
  await committed(database, (client) =>
    client.query(
      "insert into app_public.tags (project_id, name) select $1, 'tag ' || i from generate_series(1, 100) i",
      [projectId],
    ),
  );
  const counts: number[] = [];
  for (let count = 40; count === 40; counts.push(count)) {
    count = await committed(database, async (client) => {
      const { rows } = await client.query("select app_hidden.seal_audit(40)::int as count");
      return rows[0].count;
    });
  }
  await open.query("commit");
  await committed(database, sealAll);
  await committed(database, async (client) => {
    const ids = (await sealedIds(client, projectId)).flat();
    const { rows } = await client.query(
      "select count(*)::int as count from app_public.audit_log where project_id = $1",
      [projectId],
    );
    t.is(new Set(ids).size, ids.length);
    t.is(ids.length, rows[0].count);
    t.true(counts.length >= 3);
    t.true((await verifyChain(client, projectId))["is_valid"]);
  });
});

test("a transaction that is rolled back leaves a gap in the numbers and none in the chain", async (t) => {
  const database = await createTestDatabase(t);
  const { projectId } = await committed(database, (client) => makeProject(client));
  const client = await transaction(t, database);
  await addTag(client, projectId, "never");
  await committed(database, sealAll);
  await client.query("rollback");
  await committed(database, async (inner) => {
    await addTag(inner, projectId, "kept");
    await sealAll(inner);
    const found = await verifyChain(inner, projectId);
    t.deepEqual([found["is_valid"], found["unsealed_count"], found["seal_count"]], [true, 0, 2]);
  });
});

test("where the count of transactions has gone back, rows are found all the same, and only once", async (t) => {
  const database = await createTestDatabase(t);
  const { projectId } = await committed(database, (client) => makeProject(client));
  await committed(database, sealAll);
  const later = await committed(database, async (client) => {
    // As after loading a dump into a fresh cluster: the seals speak of transactions still to come.
    await client.query("alter table app_public.audit_seals disable trigger all");
    await client.query(
      "update app_public.audit_seals set complete_below = '9000000000', last_transaction_id = '8999999999'",
    );
    return addTag(client, projectId, "later");
  });
  await committed(database, sealAll);
  await committed(database, sealAll);
  await committed(database, async (client) => {
    t.deepEqual((await sealedIds(client, projectId)).slice(1), [[later]]);
  });
});

test("sealing waits for nobody: a project that is being archived is sealed the next time", async (t) => {
  const database = await createTestDatabase(t);
  const { projectId } = await committed(database, (client) => makeProject(client));
  const archiving = await transaction(t, database);
  await archiving.query("update app_public.projects set status = 'archived' where id = $1", [
    projectId,
  ]);
  await committed(database, async (client) => {
    await client.query("set local lock_timeout = '2s'");
    await sealAll(client);
    t.deepEqual(await sealedIds(client, projectId), []);
  });
  await archiving.query("commit");
  await committed(database, async (client) => {
    t.is((await sealedIds(client, projectId)).length, 1);
    t.true((await sealAll(client)) > 0);
    const found = await verifyChain(client, projectId);
    t.deepEqual([found["is_valid"], found["unsealed_count"], found["seal_count"]], [true, 0, 2]);
  });
});

test("archiving seals what led to it, its own entries too, and records the head", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const tagId = await addTag(client, projectId, "last");
    await client.query("update app_public.projects set status = 'archived' where id = $1", [
      projectId,
    ]);
    t.true((await sealedIds(client, projectId)).flat().includes(tagId));
    const { rows } = await client.query(
      `select log.audit_head = seals.sha256 as is_head
       from app_public.project_archive_log as log
       join app_public.audit_seals as seals using (project_id) where project_id = $1`,
      [projectId],
    );
    t.deepEqual(rows, [{ is_head: true }]);
    const before = await verifyChain(client, projectId);
    t.deepEqual([before["is_valid"], before["unsealed_count"]], [true, 2]);
    await sealAll(client);
    const after = await verifyChain(client, projectId);
    t.deepEqual([after["is_valid"], after["unsealed_count"]], [true, 0]);
  });
});

test("50 writers and two sealers at once: no gap, no fork, every row sealed exactly once", async (t) => {
  const database = await createTestDatabase(t);
  const projectIds = await committed(database, async (client) => {
    const projects = [await makeProject(client), await makeProject(client)];
    return projects.map(({ projectId }) => projectId);
  });
  t.true((await writeAndSeal(database, projectIds)) > 0);
  await committed(database, sealAll);
  await committed(database, async (client) => {
    for (const projectId of [null, ...projectIds]) {
      const found = await verifyChain(client, projectId);
      t.deepEqual(
        [found["is_valid"], found["unsealed_count"]],
        [true, 0],
        String(found["problem"]),
      );
      const ids = (await sealedIds(client, projectId)).flat();
      const { rows } = await client.query(
        "select array_agg(id::int order by id) as ids from app_public.audit_log where project_id is not distinct from $1",
        [projectId],
      );
      t.true(ids.length >= 300);
      t.deepEqual(
        ids.toSorted((a, b) => a - b),
        rows[0].ids,
      );
    }
    const { rows } = await client.query(
      `select count(*)::int as forks from (
         select 1 from app_public.audit_seals group by project_id, previous_sha256 having count(*) > 1
       ) as forks`,
    );
    t.deepEqual(rows, [{ forks: 0 }]);
  });
});

/** Lets 50 connections write while two seal; returns how many rows were sealed meanwhile. */
async function writeAndSeal(database: TestDatabase, projectIds: string[]): Promise<number> {
  const writers = testPool(database.ownerUrl, 50);
  let isWriting = true;
  const keepSealing = async () => {
    let sealed = 0;
    while (isWriting) sealed += await committed(database, sealAll);
    return sealed;
  };
  const keepWriting = async (place: number) => {
    const client = await writers.connect();
    try {
      for (let round = 0; round < 10; round += 1)
        await write(client, { place, round, projectId: projectIds[(place + round) % 2] as string });
    } finally {
      client.release();
    }
  };
  const sealers = [keepSealing(), keepSealing()];
  try {
    await Promise.all(Array.from({ length: 50 }, (_, place) => keepWriting(place)));
  } finally {
    isWriting = false;
    await writers.end();
  }
  const sealed = await Promise.all(sealers);
  return sealed.reduce((sum, count) => sum + count, 0);
}

/** One transaction: rows of a project and of the studio, a part undone, some rolled back altogether. */
async function write(
  client: PoolClient,
  { place, round, projectId }: { place: number; round: number; projectId: string },
): Promise<void> {
  await client.query("begin");
  await addTag(client, projectId, `tag ${place} ${round}`);
  await client.query(
    "insert into app_public.users (username, display_name) values ($1, 'Writer')",
    [`writer-${place}-${round}`],
  );
  await client.query("savepoint part");
  await addTag(client, projectId, `part ${place} ${round}`);
  if (place % 3 === 0) await client.query("rollback to savepoint part");
  await client.query(round % 5 === 4 ? "rollback" : "commit");
}

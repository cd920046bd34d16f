import test from "ava";
import { asAnonymous, asAuditor, asRoot, asUser } from "../../../_helpers/as-user.ts";
import { refusedCall } from "../../../_helpers/call.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("a studio admin sees versions, queues, disks, the depot and the locks held longest", async (t) => {
  await withRootDb(db(), async (client) => {
    const { admin } = await makeStudio(client);
    await client.query("set local role gadb_worker");
    await client.query(
      "select graphile_worker.add_job('depot__scrub', run_at => now() - interval '1 hour')",
    );
    await client.query("select app_hidden.record_volumes('there', $1)", [
      JSON.stringify([
        { name: "data", total_bytes: 1000, free_bytes: 500 },
        { name: "depot", total_bytes: 1000, free_bytes: 40 },
      ]),
    ]);
    await asRoot(client);
    await asUser(client, admin);
    const { rows } = await client.query<{ status: Record<string, unknown> }>(
      "select to_jsonb(app_public.studio_status()) as status",
    );
    const status = rows[0]?.status as {
      postgres_version: string;
      queues: object[];
      volumes: { name: string }[];
      replicas: object[];
      oldest_locks: object[];
      told_at: string;
    };
    t.regex(status.postgres_version, /^18\./);
    t.deepEqual(status.replicas, []);
    const queue = status.queues.find((each) => (each as { task: string }).task === "depot__scrub");
    t.like(queue, { waiting_count: 1, running_count: 0, failed_count: 0 });
    t.true((queue as { oldest_seconds: number }).oldest_seconds >= 3600);
    t.deepEqual(
      status.volumes.map(({ name }) => name),
      ["depot", "data"],
      "the fullest first",
    );
    t.true(Array.isArray(status.oldest_locks));
    const { rows: clock } = await client.query("select to_jsonb(now()) as now");
    t.is(status.told_at, clock[0].now);
  });
});

test("nobody else sees it, whatever their rank in a project", async (t) => {
  await withRootDb(db(), async (client) => {
    const { members, outsider } = await makeStudio(client);
    for (const person of [...Object.values(members), outsider]) {
      await asUser(client, person);
      await refusedCall(t, client, "DNIED", ["studio_status", {}]);
    }
    for (const act of [asAnonymous, asAuditor]) {
      await act(client);
      await refused(t, client, "42501", { sql: "select app_public.studio_status()" });
    }
  });
});

test("disks that nobody has measured for a day are forgotten, and impossible ones refused", async (t) => {
  await withRootDb(db(), async (client) => {
    const volume = (free: number) => [
      JSON.stringify([{ name: "data", total_bytes: 10, free_bytes: free }]),
    ];
    await client.query("select app_hidden.record_volumes('old', $1)", volume(1));
    await client.query("update app_private.volumes set measured_at = now() - interval '25 hours'");
    await client.query("select app_hidden.record_volumes('new', $1)", volume(2));
    await client.query("select app_hidden.record_volumes('new', $1)", volume(3));
    const { rows } = await client.query("select host, free_bytes from app_private.volumes");
    t.deepEqual(rows, [{ host: "new", free_bytes: "3" }]);
    await t.throwsAsync(client.query("select app_hidden.record_volumes('new', $1)", volume(11)), {
      message: /volumes_free_bytes_check/,
    });
  });
});

test("the oldest row of the audit without a seal is known until it has one", async (t) => {
  await withRootDb(db(), async (client) => {
    await makeStudio(client);
    const oldest = async () => {
      const { rows } = await client.query<{ at: Date | null }>(
        "select app_private.oldest_unsealed_at() as at",
      );
      return rows[0]?.at ?? null;
    };
    t.truthy(await oldest());
  });
});

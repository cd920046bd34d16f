import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import {
  makeAsset,
  makeMember,
  makeProject,
  makeVersion,
  scalar,
} from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("managers and above take snapshots, others don't", (t) =>
  assertRanks(t, db(), {
    name: "capture_storage_snapshot",
    least: "manager",
    arrange: (_client, studio) => ({ project_id: studio.projectId }),
  }));

test("a snapshot holds the counters", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const manager = await makeMember(client, projectId, "manager");
    const assetId = await makeAsset(client, projectId);
    await makeVersion(client, { assetId, branchId: mainlineId, content: "12345" });
    await makeVersion(client, { assetId, branchId: mainlineId, content: "12345" });
    await asUser(client, manager);
    const snapshot = await call(client, "capture_storage_snapshot", { project_id: projectId });
    t.is(snapshot.captured_by, manager);
    t.like(snapshot, {
      asset_count: "1",
      version_count: "2",
      total_bytes: "10",
      physical_bytes: "5",
      derived_bytes: "0",
      reserved_bytes: "0",
    });
  }));

test("the worker records every active project once a day, and people may not make it", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const archived = await makeProject(client);
    const owner = await makeMember(client, archived.projectId, "owner");
    await asUser(client, owner);
    await call(client, "archive_project", { project_id: archived.projectId });
    await refused(t, client, "42501", {
      sql: "select app_hidden.capture_all_storage_snapshots()",
    });
    await asRoot(client);
    await client.query("set local role gadb_worker");
    const all = "select app_hidden.capture_all_storage_snapshots()";
    t.true((await scalar<number>(client, all)) >= 1);
    t.is(await scalar(client, all), 0);
    await asRoot(client);
    const count =
      "select count(*)::int from app_public.project_storage_snapshots where project_id = $1";
    t.is(await scalar(client, count, [projectId]), 1);
    t.is(await scalar(client, count, [archived.projectId]), 0);
  }));

test("the forecast is a straight line through the snapshots, and none under 14", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const viewer = await makeMember(client, projectId, "viewer");
    const stranger = await makeMember(client, (await makeProject(client)).projectId, "owner");
    const forecast = async () => {
      await asUser(client, viewer);
      const row = await call(client, "storage_forecast", { project_id: projectId });
      await asRoot(client);
      return row;
    };
    const add = (from: number, to: number, noise = 0) =>
      client.query(
        `insert into app_public.project_storage_snapshots (project_id, captured_at, asset_count, total_bytes)
         select $1, now() - i * interval '1 day', 1, 1000000 - i * 1000 + (i % 2) * $4::int
         from generate_series($2::int, $3::int) i`,
        [projectId, from, to, noise],
      );
    await client.query(
      "update app_public.projects set storage_allocation_bytes = 1100000 where id = $1",
      [projectId],
    );
    await client.query(
      "update app_public.project_usage set used_bytes = 1000000 where project_id = $1",
      [projectId],
    );
    await add(1, 13);
    const none = await forecast();
    t.is(none.snapshot_count, 13);
    t.deepEqual([none.bytes_per_day, none.days_until_full], [null, null]);
    t.is(none.warning_percent, 90);
    await add(14, 14);
    const some = await forecast();
    t.true(Math.abs(some.bytes_per_day - 1000) < 1e-6);
    t.true(Math.abs(some.days_until_full - 100) < 1e-6);
    t.true(Math.abs(some.days_until_full_low - 100) < 1e-3);
    t.true(Math.abs(some.days_until_full_high - 100) < 1e-3);
    await add(15, 60, 5000);
    const noisy = await forecast();
    t.true(noisy.days_until_full_low < noisy.days_until_full);
    t.true(noisy.days_until_full < noisy.days_until_full_high);
    await client.query(
      "update app_public.project_usage set used_bytes = 1100000 where project_id = $1",
      [projectId],
    );
    const full = await forecast();
    t.is(full.days_until_full, 0);
    t.is(full.warning_percent, 95);
    await asUser(client, stranger);
    await refusedCall(t, client, "NTFND", ["storage_forecast", { project_id: projectId }]);
  }));

test("storage that does not grow is never full", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const viewer = await makeMember(client, projectId, "viewer");
    await client.query(
      `insert into app_public.project_storage_snapshots (project_id, captured_at, asset_count, total_bytes)
       select $1, now() - i * interval '1 day', 1, 500 from generate_series(1, 30) i`,
      [projectId],
    );
    await asUser(client, viewer);
    const row = await call(client, "storage_forecast", { project_id: projectId });
    t.is(row.bytes_per_day, 0);
    t.is(row.days_until_full, null);
  }));

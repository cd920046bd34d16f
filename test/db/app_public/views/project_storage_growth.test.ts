import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, type Row } from "../../../_helpers/call.ts";
import { makeMember, makeProject, makeUser } from "../../../_helpers/factories.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);
const DAY = 86_400;

/** Bytes of sixteen daily snapshots: 1000 a day, and 300 more or less every other day. */
const BYTES = Array.from({ length: 16 }, (_, day) => 50_000 + 1000 * day + (day % 2 ? 300 : -300));

async function makeGrowing(client: ClientBase, bytes: number[], allocation: number) {
  const { projectId } = await makeProject(client);
  await client.query("update app_public.projects set storage_allocation_bytes = $2 where id = $1", [
    projectId,
    allocation,
  ]);
  const used = bytes.at(-1) ?? 0;
  await client.query("update app_public.project_usage set used_bytes = $2 where project_id = $1", [
    projectId,
    used,
  ]);
  for (const [day, total] of bytes.entries()) {
    await client.query(
      `insert into app_public.project_storage_snapshots (project_id, captured_at, asset_count, total_bytes)
       values ($1, now() - make_interval(secs => $2), 1, $3)`,
      [projectId, (bytes.length - 1 - day) * DAY, total],
    );
  }
  return projectId;
}

async function growthOf(client: ClientBase, projectId: string): Promise<Row | undefined> {
  const { rows } = await client.query<Row>(
    "select * from app_public.project_storage_growth where project_id = $1",
    [projectId],
  );
  return rows[0];
}

/** The slope of a straight line through points a day apart, and its standard error: worked out by hand. */
function line(bytes: number[]): { slope: number; error: number } {
  const n = bytes.length;
  const middle = (n - 1) / 2;
  const mean = bytes.reduce((sum, y) => sum + y, 0) / n;
  const sxx = bytes.reduce((sum, _, x) => sum + (x - middle) ** 2, 0);
  const sxy = bytes.reduce((sum, y, x) => sum + (x - middle) * (y - mean), 0);
  const slope = sxy / sxx;
  const rest = bytes.reduce((sum, y, x) => sum + (y - mean - slope * (x - middle)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (n - 2) / sxx) };
}

const isClose = (seen: number, wanted: number) =>
  Math.abs(seen - wanted) <= Math.abs(wanted) * 1e-6;

test("growth, its error and the days until full are those of a line worked out by hand", async (t) => {
  await withRootDb(db(), async (client) => {
    const projectId = await makeGrowing(client, BYTES, 100_000);
    const { slope, error } = line(BYTES);
    // Sums of whole numbers, so that the example itself can be checked: Σ(x-x̄)² = 340, Σ(x-x̄)(y-ȳ) = 342 400.
    t.true(isClose(slope, 342_400 / 340));
    const left = 100_000 - (BYTES.at(-1) as number);
    const growth = (await growthOf(client, projectId)) as Row;
    t.like(growth, { snapshot_count: 16, warning_percent: null, allocation_bytes: "100000" });
    t.true(isClose(growth["used_fraction"], 0.653), String(growth["used_fraction"]));
    t.true(isClose(growth["bytes_per_day"], slope), String(growth["bytes_per_day"]));
    t.true(isClose(growth["bytes_per_day_error"], error), String(growth["bytes_per_day_error"]));
    t.true(isClose(growth["days_until_full"], left / slope));
    t.true(isClose(growth["days_until_full_low"], left / (slope + 2 * error)));
    t.true(isClose(growth["days_until_full_high"], left / (slope - 2 * error)));
    const owner = await makeMember(client, projectId, "owner");
    await asUser(client, owner);
    const forecast = await call(client, "storage_forecast", { project_id: projectId });
    t.is(forecast["days_until_full_high"], growth["days_until_full_high"]);
  });
});

test("under 14 snapshots there is no forecast, with 14 there is one", async (t) => {
  await withRootDb(db(), async (client) => {
    const few = await growthOf(client, await makeGrowing(client, BYTES.slice(0, 13), 100_000));
    t.like(few, { snapshot_count: 13, bytes_per_day: null, days_until_full: null });
    const enough = await growthOf(client, await makeGrowing(client, BYTES.slice(0, 14), 100_000));
    t.true((enough as Row)["days_until_full"] > 0);
  });
});

test("warnings come at 80, 90 and 95 per cent, reserved bytes among them; what is full needs no day", async (t) => {
  await withRootDb(db(), async (client) => {
    const projectId = await makeGrowing(client, BYTES, 100_000);
    const levels: [number, number, number | null][] = [
      [79_999, 0, null],
      [80_000, 0, 80],
      [80_000, 9_999, 80],
      [80_000, 10_000, 90],
      [94_999, 0, 90],
      [95_000, 0, 95],
      [100_000, 0, 95],
    ];
    for (const [used, reserved, percent] of levels) {
      await client.query(
        "update app_public.project_usage set used_bytes = $2, reserved_bytes = $3 where project_id = $1",
        [projectId, used, reserved],
      );
      t.is(
        (await growthOf(client, projectId))?.["warning_percent"],
        percent,
        `${used}+${reserved}`,
      );
    }
    t.is((await growthOf(client, projectId))?.["days_until_full"], 0);
  });
});

test("a project that shrinks is never full, and one that may not grow has no upper end", async (t) => {
  await withRootDb(db(), async (client) => {
    const shrinking = await growthOf(
      client,
      await makeGrowing(client, BYTES.toReversed(), 100_000),
    );
    t.like(shrinking, { days_until_full: null, days_until_full_high: null });
    const wild = BYTES.map((bytes, day) => bytes + (day % 3) * 20_000);
    const unsure = (await growthOf(client, await makeGrowing(client, wild, 200_000))) as Row;
    t.true(unsure["days_until_full"] > unsure["days_until_full_low"]);
    t.is(unsure["days_until_full_high"], null);
  });
});

test("one sees the growth of projects one reads, and no other", async (t) => {
  await withRootDb(db(), async (client) => {
    const projectId = await makeGrowing(client, BYTES, 100_000);
    await makeGrowing(client, BYTES, 100_000);
    const viewer = await makeMember(client, projectId, "viewer");
    const outsider = await makeUser(client);
    await asUser(client, viewer);
    const seen = await client.query("select project_id, bytes_per_day from project_storage_growth");
    t.deepEqual(
      seen.rows.map((row) => row.project_id),
      [projectId],
    );
    t.true(seen.rows[0].bytes_per_day > 0);
    await asRoot(client);
    await asUser(client, outsider);
    t.is((await client.query("select from project_storage_growth")).rowCount, 0);
  });
});

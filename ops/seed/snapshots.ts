import type { DemoRun } from "./demo-run.ts";
import { makeRandom } from "./media/random.ts";

const DAYS = 60;

/**
 * One snapshot a night over the last 60 days, growing unevenly to what the project holds now. People cannot date a
 * snapshot, so the owner writes them, as if the nightly job had.
 */
export async function makeSnapshots(
  run: DemoRun,
  project: string,
  projectId: string,
): Promise<void> {
  const random = makeRandom(project.length * 7919 + project.charCodeAt(0));
  const shares = growth(random);
  await run.asOwner(`snapshots ${project}`, async (client) => {
    await client.query(
      `insert into app_public.project_storage_snapshots
         (project_id, captured_at, asset_count, version_count, total_bytes, physical_bytes, derived_bytes, reserved_bytes)
       select usage.project_id, date_trunc('day', now()) - make_interval(days => day.back) + interval '2 hours',
         ceil(usage.asset_count * day.share), ceil(usage.version_count * day.share),
         ceil(usage.logical_bytes * day.share), ceil(usage.used_bytes * day.share), 0, 0
       from app_public.project_usage as usage
       cross join unnest($2::integer[], $3::float8[]) as day (back, share)
       where usage.project_id = $1`,
      [projectId, shares.map((_, index) => DAYS - index), shares],
    );
    return null;
  });
}

/** Shares from about a quarter up to 1, one for each day; most days little happens, some days a lot. */
function growth(random: () => number): number[] {
  const steps = Array.from({ length: DAYS }, () => (random() < 0.25 ? 4 : 1) * random());
  const total = steps.reduce((sum, step) => sum + step, 0);
  let reached = 0.25;
  return steps.map((step) => (reached += (step / total) * 0.75)).map((share) => Math.min(1, share));
}

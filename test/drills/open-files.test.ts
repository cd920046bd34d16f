import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import test from "ava";
import { findProgram } from "../_helpers/find-program.ts";
import { until } from "../_helpers/until.ts";
import { makeCrashAssets } from "../depot/_crash-world.ts";
import { makeServerWorld } from "../depot/_server-world.ts";

const CROWD = 80;

/** F36: no more files can be opened. */
test("a server that can open nothing more refuses or cuts what it cannot serve, lives, and serves when it can again", async (t) => {
  t.timeout(120_000);
  if (findProgram("prlimit") === undefined || process.platform !== "linux") {
    t.log("skipped: prlimit is not installed");
    return t.pass();
  }
  const world = await makeServerWorld(t);
  const server = await world.startServer();
  const [assetId] = await makeCrashAssets(world.db, world.studio);
  const put = () =>
    fetch(`${server.url}/assets/${assetId}/versions/upload?filename=a.bin`, {
      method: "PUT",
      headers: { authorization: `Bearer ${world.token}` },
      body: randomBytes(100_000),
    });
  t.is((await put()).status, 201);
  const limit = (soft: number) =>
    execFileSync("prlimit", ["--pid", String(server.pid), `--nofile=${soft}:`]);
  const limits = readFileSync(`/proc/${server.pid}/limits`, "utf8");
  const hard = Number(/^Max open files +\d+ +(\d+)/m.exec(limits)?.[1]);
  limit(readdirSync(`/proc/${server.pid}/fd`).length + 12);
  const outcomes = await Promise.allSettled(Array.from({ length: CROWD }, put));
  const statuses = outcomes.map((outcome) =>
    outcome.status === "fulfilled" ? outcome.value.status : "cut",
  );
  const acknowledged = statuses.filter((status) => status === 201).length;
  t.log(
    Object.entries(Object.groupBy(statuses, String))
      .map(([what, all]) => `${what}: ${all?.length}`)
      .join(", "),
  );
  t.true(acknowledged < CROWD, "it was driven to its limit");
  for (const status of statuses)
    t.true(["cut", 201, 429, 503].includes(status as never), String(status));

  limit(hard);
  await until(async () => (await put().catch(() => undefined))?.status === 201, 30_000);
  const { rows } = await world.db.rootPool.query<{ versions: number }>(
    "select count(*)::int as versions from app_public.asset_versions",
  );
  t.true((rows[0]?.versions as number) >= acknowledged + 2, "every acknowledged version is there");
});

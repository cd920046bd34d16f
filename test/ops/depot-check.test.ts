import { mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { makeAsset, makeProject, makeVersion } from "../_helpers/factories.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { committed, createTestDatabase } from "../_helpers/with-db.ts";
import { runCommand } from "./_run-command.ts";

/** A project with two files in a depot of its own, and the command on both. */
async function makeDepot(t: ExecutionContext) {
  const db = await createTestDatabase(t);
  const dataDir = tempDir(t);
  const environment = { DATABASE_URL: db.ownerUrl, GADB_DATA_DIR: dataDir, GADB_DEMO: "0" };
  const pathOf = (sha256: string) =>
    join(dataDir, "depot", "blobs", "sha256", sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  const put = async (sha256: string, content: string) => {
    await mkdir(dirname(pathOf(sha256)), { recursive: true });
    await writeFile(pathOf(sha256), content);
  };
  const sha256s: string[] = [];
  await committed(db, async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    for (const content of ["one", "two"]) {
      const assetId = await makeAsset(client, projectId, { name: `${content}.txt` });
      const { sha256 } = await makeVersion(client, { assetId, branchId: mainlineId, content });
      await put(sha256, content);
      sha256s.push(sha256);
    }
  });
  const check = (...args: string[]) => runCommand("depot-check", args, environment);
  return { db, put, pathOf, check, one: sha256s[0] as string, two: sha256s[1] as string };
}

test("a sound depot is called sound, and the check is in the history", async (t) => {
  const { db, check } = await makeDepot(t);
  const { code, stdout, stderr } = await check();
  t.is(stderr, "");
  t.is(code, 0);
  t.regex(stdout, /files {4}2, 6 B; the database wants 2/);
  t.regex(stdout, /The depot is sound\.\n$/);
  const { rows } = await db.rootPool.query(
    "select state, detail ->> 'trigger' as trigger from app_private.job_runs where task = 'depot__reconcile'",
  );
  t.deepEqual(rows, [{ state: "succeeded", trigger: "command" }]);
});

test("a missing file fails the check and is named with the version that has it", async (t) => {
  const { check, pathOf, one } = await makeDepot(t);
  await rm(pathOf(one));
  for (const round of ["found", "known"]) {
    const { code, stdout } = await check();
    t.is(code, 1, round);
    t.regex(stdout, new RegExp(`DAMAGED {2}${one} 3 B, found .*"Project .*": "one.txt" version 1`));
    t.regex(stdout, /The depot is NOT sound\./);
  }
});

test("a changed file is found by reading the content, which is only done when asked for", async (t) => {
  const { check, put, two } = await makeDepot(t);
  await put(two, "twp");
  t.is((await check()).code, 0);
  const { code, stdout } = await check("--content");
  t.is(code, 1);
  t.regex(stdout, /read {5}2 files, 6 B/);
  t.regex(stdout, new RegExp(`DAMAGED {2}${two}`));
  await put(two, "two");
  const healed = await check("--content");
  t.is(healed.code, 0, healed.stdout);
  t.regex(healed.stdout, /1 sound again/);
});

test("a wrong counter fails the check and says how to repair it", async (t) => {
  const { db, check } = await makeDepot(t);
  await db.rootPool.query("update app_public.project_usage set used_bytes = 60");
  const { code, stdout } = await check();
  t.is(code, 1);
  t.regex(stdout, /COUNTER {2}"Project .*used_bytes is 60 and should be 6; repair_project_usage/);
});

test("files without a row are listed, and removed only with --remove-strays and when they are old", async (t) => {
  const { check, put, pathOf } = await makeDepot(t);
  const [old, young] = ["ab".repeat(32), "cd".repeat(32)];
  for (const sha256 of [old, young]) await put(sha256, "stray");
  const time = new Date(Date.now() - 40 * 86_400_000);
  await utimes(pathOf(old), time, time);
  const listed = await check();
  t.is(listed.code, 0, "they are no damage");
  t.regex(listed.stdout, /strays {3}2 files without a row, 10 B; 1 of them older than 35 days/);
  t.regex((await check("--remove-strays")).stdout, /removed {2}1 files without a row, 5 B/);
  t.regex((await check()).stdout, new RegExp(`strays {3}1 files[^]*${young}`));
});

test("what it does not know is refused", async (t) => {
  const { check } = await makeDepot(t);
  const { code, stderr } = await check("--repair");
  t.is(code, 2);
  t.regex(stderr, /Usage: npm run depot:check/);
});

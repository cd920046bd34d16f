import { Readable } from "node:stream";
import test from "ava";
import { newBackupName } from "../../src/ops/backup-names.ts";
import { refuseForeign } from "../../src/ops/refuse-foreign.ts";
import type { BackupManifest } from "../../src/ops/manifest.ts";
import { untar } from "../../src/ops/untar.ts";
import { compareRows } from "../../src/ops/verify.ts";

/** A tar archive with these files, as PostgreSQL writes it: no closing blocks. */
function tar(files: Record<string, string>, kind = "0"): Buffer {
  const parts = Object.entries(files).map(([path, content]) => {
    const header = Buffer.alloc(512);
    header.write(path, 0);
    header.write("0000600\0", 100);
    header.write(`${content.length.toString(8).padStart(11, "0")} `, 124);
    header.write("        ", 148);
    header.write(kind, 156);
    header.write("ustar\u000000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return Buffer.concat([
      header,
      Buffer.from(content),
      Buffer.alloc((512 - (content.length % 512)) % 512),
    ]);
  });
  return Buffer.concat(parts);
}

async function list(archive: Buffer, chunkSize: number): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < archive.length; at += chunkSize)
    chunks.push(archive.subarray(at, at + chunkSize));
  const found: Record<string, string> = {};
  for await (const { path, content } of untar(Readable.from(chunks))) {
    found[path] = "";
    for await (const chunk of content) found[path] += chunk.toString();
  }
  return found;
}

test("an archive is read alike however it is cut into chunks", async (t) => {
  const files = { PG_VERSION: "18\n", "base/1/1247": "x".repeat(1024), "pg_wal/empty": "" };
  for (const chunkSize of [1, 7, 512, 1_000_000])
    t.deepEqual(await list(tar(files), chunkSize), files);
});

test("entries that nobody reads are skipped", async (t) => {
  const paths: string[] = [];
  for await (const { path } of untar(Readable.from([tar({ a: "1".repeat(700), b: "2" })])))
    paths.push(path);
  t.deepEqual(paths, ["a", "b"]);
});

for (const path of ["../escape", "/etc/passwd", "a/../../b", "a//b", "a\\..\\b"]) {
  test(`an entry named ${path} is refused`, async (t) => {
    await t.throwsAsync(list(tar({ [path]: "x" }), 512), { message: /outside of its folder/ });
  });
}

test("an archive that ends within a file, or with a damaged header, is refused", async (t) => {
  const archive = tar({ file: "x".repeat(2_000) });
  await t.throwsAsync(list(archive.subarray(0, 1_500), 512), { message: /ends too early/ });
  const damaged = Buffer.from(archive);
  damaged[3] = 0x7a;
  await t.throwsAsync(list(damaged, 512), { message: /header/ });
  await t.throwsAsync(list(tar({ device: "" }, "3"), 512), { message: /unknown kind/ });
});

test("row counts must fit the manifest: exactly for what only grows, roughly for what changed meanwhile", (t) => {
  const expected = {
    "app_public.asset_versions": { before: 10, after: 12 },
    "app_public.notifications": { before: 5, after: 5 },
    "app_public.users": { before: 3, after: 3 },
  };
  const good = compareRows(
    { "app_public.asset_versions": 11, "app_public.notifications": 5, "app_public.users": 3 },
    expected,
  );
  t.deepEqual(good, { problems: [], notes: [] });
  const moved = compareRows(
    { "app_public.asset_versions": 12, "app_public.notifications": 6, "app_public.users": 3 },
    expected,
  );
  t.deepEqual(moved.problems, []);
  t.is(moved.notes.length, 1);
  const bad = compareRows(
    { "app_public.asset_versions": 9, "app_public.notifications": 0 },
    expected,
  );
  t.deepEqual(
    bad.problems.map(({ what }) => what),
    ["table app_public.asset_versions", "table app_public.notifications", "table app_public.users"],
  );
});

test("a backup of another major version or with another machine's sort order is refused", (t) => {
  const of = (version: string, collation: string) =>
    ({
      engine: { version, collation, database: "asset_db", systemIdentifier: "1" },
    }) as BackupManifest;
  t.notThrows(() => refuseForeign(of("18.1", "builtin C.UTF-8")));
  t.notThrows(() => refuseForeign(of("18.4", "libc C")));
  t.throws(() => refuseForeign(of("17.6", "builtin C.UTF-8")), { message: /PostgreSQL 17\.6/ });
  t.throws(() => refuseForeign(of("18.4", "libc en_US.utf8")), { message: /en_US/ });
});

test("backups' names sort by time and differ within the same second", (t) => {
  const now = new Date("2026-01-31T02:30:00Z");
  t.regex(newBackupName(now), /^20260131T023000Z-[0-9a-f]{6}$/);
  t.not(newBackupName(now), newBackupName(now));
  t.true(newBackupName(now) < newBackupName(new Date("2026-01-31T02:30:01Z")));
});

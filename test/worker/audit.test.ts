import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import test from "ava";
import { AUDIT_HEADS_FOLDER, exportAuditHeads } from "../../src/ops/audit-heads.ts";
import { listBackups } from "../../src/ops/backup-names.ts";
import type { AuditHead } from "../../src/sql/list-audit-heads.ts";
import { startWorker } from "../../worker/main.ts";
import { sealAll, verifyChain } from "../_helpers/audit.ts";
import { makeProject } from "../_helpers/factories.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { committed, createTestDatabase } from "../_helpers/with-db.ts";
import { addJob, testApp } from "./_worker.ts";
import { until } from "../_helpers/until.ts";

const HEADS: AuditHead[] = [
  {
    projectId: null,
    sequenceNumber: 7,
    sha256: "ab".repeat(32),
    sealedAt: new Date("2026-01-30T23:59:00Z"),
  },
];
const DAY = new Date("2026-01-31T00:10:00Z");

test("the sealing task seals everything as the worker's role", async (t) => {
  const db = await createTestDatabase(t);
  const { projectId } = await committed(db, (client) => makeProject(client));
  const app = testApp(db, tempDir(t));
  const worker = await startWorker(app);
  t.teardown(() => worker.stop());
  await addJob(db, "audit_log__seal");
  await until(async () => {
    const found = await committed(db, (client) => verifyChain(client, projectId));
    return found["seal_count"] > 0 && found["unsealed_count"] === 0;
  });
  const { rows } = await db.rootPool.query(
    "select from app_private.job_runs where task = 'audit_log__seal'",
  );
  t.is(rows.length, 0);
});

test("the export task seals and writes the heads of all chains, by which they can be verified", async (t) => {
  const db = await createTestDatabase(t);
  const { projectId } = await committed(db, (client) => makeProject(client));
  const app = testApp(db, tempDir(t));
  const worker = await startWorker(app);
  t.teardown(() => worker.stop());
  const jobId = await addJob(db, "audit_log__export_head");
  const file = await until(async () => {
    const { rows } = await db.rootPool.query(
      `select detail ->> 'file' as file, failure from app_private.job_runs
       where detail ->> 'jobId' = $1 and state <> 'running'`,
      [jobId],
    );
    t.is(rows[0]?.failure ?? null, null);
    return rows[0]?.file as string | undefined;
  });
  t.is(file, join(app.config.backupDir, AUDIT_HEADS_FOLDER, basename(file)));
  t.regex(basename(file), /^\d{4}-\d\d-\d\d\.json$/);
  const { format, heads } = JSON.parse(readFileSync(file, "utf8"));
  t.is(format, 1);
  const head = heads.find((item: AuditHead) => item.projectId === projectId);
  t.is(head.sequenceNumber, 1);
  await committed(db, async (client) => {
    await client.query("insert into app_public.tags (project_id, name) values ($1, 'later')", [
      projectId,
    ]);
    await sealAll(client);
    t.true((await verifyChain(client, projectId, head.sha256))["is_valid"]);
    t.is((await verifyChain(client, projectId, "0".repeat(64)))["finding"], "tail_cut");
  });
});

test("an export never touches a file that exists", async (t) => {
  const backupDir = tempDir(t);
  const folder = join(backupDir, AUDIT_HEADS_FOLDER);
  mkdirSync(folder);
  writeFileSync(join(folder, "2026-01-31.json"), "kept");
  const [second, third] = [
    await exportAuditHeads(backupDir, HEADS, DAY),
    await exportAuditHeads(backupDir, HEADS, DAY),
  ];
  t.deepEqual(readdirSync(folder), ["2026-01-31.2.json", "2026-01-31.3.json", "2026-01-31.json"]);
  t.deepEqual(
    [second, third].map((path) => basename(path)),
    ["2026-01-31.2.json", "2026-01-31.3.json"],
  );
  t.is(readFileSync(join(folder, "2026-01-31.json"), "utf8"), "kept");
});

test("exports at the same moment each get a file of their own", async (t) => {
  const backupDir = tempDir(t);
  const paths = await Promise.all(
    Array.from({ length: 8 }, () => exportAuditHeads(backupDir, HEADS, DAY)),
  );
  t.is(new Set(paths).size, 8);
  for (const path of paths) t.deepEqual(JSON.parse(readFileSync(path, "utf8")).heads.length, 1);
});

test("an exported file is read-only, says when and what, and is no backup", async (t) => {
  const backupDir = join(tempDir(t), "backups");
  const path = await exportAuditHeads(backupDir, HEADS, DAY);
  t.is(statSync(path).mode & 0o777, 0o400);
  t.deepEqual(JSON.parse(readFileSync(path, "utf8")), {
    format: 1,
    exportedAt: "2026-01-31T00:10:00.000Z",
    heads: [{ ...HEADS[0], sealedAt: "2026-01-30T23:59:00.000Z" }],
  });
  t.deepEqual(await listBackups(backupDir), []);
});

test("an export that cannot be written throws and leaves nothing", async (t) => {
  const backupDir = tempDir(t);
  writeFileSync(join(backupDir, AUDIT_HEADS_FOLDER), "a file where the folder should be");
  await t.throwsAsync(exportAuditHeads(backupDir, HEADS, DAY), { code: "EEXIST" });
  t.false(existsSync(join(backupDir, AUDIT_HEADS_FOLDER, "2026-01-31.json")));
});

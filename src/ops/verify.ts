import { Client } from "pg";
import { checkChains } from "./check-chains.ts";
import { countRows, inSnapshot, listReferencedBlobs, type RowCounts } from "./database-facts.ts";
import { readDepotManifest, type BackupManifest, type Problem } from "./manifest.ts";

/** What a look into a restored database has found. */
export interface Findings {
  problems: Problem[];
  /** Worth knowing, and no damage. */
  notes: string[];
}

/** Tables that only ever grow: their number of rows lies between the two counts of the manifest, whatever was written. */
const ONLY_GROWING = new Set([
  "app_public.asset_versions",
  "app_public.changes",
  "app_public.audit_log",
  "app_public.audit_seals",
  "app_public.project_archive_log",
  "app_public.shelf_revisions",
  "app_public.workspace_activity",
]);

/** What to look into, and what to compare it with. */
export interface CheckOptions {
  backup: string;
  manifest: BackupManifest;
  /** The database was brought to a moment after the backup: it may have more than the manifest says. */
  isLater?: boolean;
}

/**
 * Looks into the database restored from `backup`: are its rows those of the manifest, and does the backup hold every
 * blob that a version or shelf refers to. `url` is the superuser's connection.
 */
export async function checkRestored(
  url: string,
  { backup, manifest, isLater = false }: CheckOptions,
): Promise<Findings> {
  const client = new Client({ connectionString: url, application_name: "gadb-verify" });
  client.on("error", () => {});
  await client.connect();
  try {
    return await inSnapshot(client, async () => {
      const counts = await countRows(client);
      if (isLater) {
        const grown = compareGrown(counts, manifest.rows);
        grown.problems.push(...(await checkChains(client)));
        return grown;
      }
      const findings = compareRows(counts, manifest.rows);
      findings.problems.push(...(await checkChains(client)));
      for await (const sha256 of unlisted(listReferencedBlobs(client), backup)) {
        findings.problems.push({
          what: `blob ${sha256}`,
          problem: "is needed by the database but not in the backup",
        });
      }
      return findings;
    });
  } finally {
    await client.end();
  }
}

/** Compares counted rows with the manifest's; what can change both ways while a backup runs makes a note, not a problem. */
export function compareRows(found: RowCounts, expected: BackupManifest["rows"]): Findings {
  const findings: Findings = { problems: [], notes: [] };
  for (const [table, { before, after }] of Object.entries(expected)) {
    const count = found[table];
    const range = before === after ? `${before}` : `${before} to ${after}`;
    const isInside =
      count !== undefined && count >= Math.min(before, after) && count <= Math.max(before, after);
    if (isInside) continue;
    const isDamage =
      ONLY_GROWING.has(table) || count === undefined || (count === 0 && before > 0 && after > 0);
    const text = `has ${count ?? "no"} rows instead of ${range}`;
    if (isDamage) findings.problems.push({ what: `table ${table}`, problem: text });
    else findings.notes.push(`table ${table} ${text}; it changed while the backup ran`);
  }
  return findings;
}

/** The same for a database that has moved on since: what only grows must not have shrunk. */
export function compareGrown(found: RowCounts, expected: BackupManifest["rows"]): Findings {
  const findings: Findings = { problems: [], notes: [] };
  for (const [table, { before }] of Object.entries(expected)) {
    if (!ONLY_GROWING.has(table)) continue;
    const count = found[table];
    if (count !== undefined && count >= before) continue;
    const problem = `has ${count ?? "no"} rows, and had ${before} when the backup was taken`;
    findings.problems.push({ what: `table ${table}`, problem });
  }
  return findings;
}

/** What of `referenced` (sorted) the backup's list of blobs (sorted too) does not have. */
async function* unlisted(
  referenced: AsyncGenerator<string[]>,
  backup: string,
): AsyncGenerator<string> {
  const listed = flatten(readDepotManifest(backup));
  let current = await listed.next();
  for await (const page of referenced) {
    for (const sha256 of page) {
      while (!current.done && current.value.sha256 < sha256) current = await listed.next();
      if (current.done || current.value.sha256 !== sha256) yield sha256;
    }
  }
  await listed.return(undefined);
}

async function* flatten<T>(pages: AsyncGenerator<T[]>): AsyncGenerator<T, undefined> {
  for await (const page of pages) yield* page;
  return undefined;
}

import { createHash } from "node:crypto";
import type { ExecutionContext } from "ava";
import { sweepDepot } from "../../plugins/depot/sweep.ts";
import type { Store } from "../../plugins/depot/store.ts";
import { withRole } from "../../src/db/urls.ts";
import { createLog } from "../../src/log.ts";
import { returnId, type Studio } from "../_helpers/studio.ts";
import { testPool } from "../_helpers/test-pool.ts";
import { committed, type TestDatabase } from "../_helpers/with-db.ts";
import { makeFile, Moments, sendByTus, sendFile } from "./_crash-clients.ts";
import type { SentFile, Target, Watch } from "./_crash-clients.ts";
import { makeServerWorld, type ServerWorld } from "./_server-world.ts";

const CLIENTS = 4;
const ASSETS = 8;

/** What outlives all faults of a test. */
export interface CrashWorld extends ServerWorld {
  assetIds: string[];
  files: SentFile[];
}

/** What a client does about an error: go on with other files, stop, or (undefined) call it a failure of the test. */
export type Excuse = (error: unknown, moments: Watch) => "go on" | "stop" | undefined;

/** Makes a studio whose server runs with these settings. */
export async function makeCrashWorld(
  t: ExecutionContext,
  env: Readonly<Record<string, string>> = {},
): Promise<CrashWorld> {
  const world = await makeServerWorld(t, env);
  return { ...world, assetIds: await makeCrashAssets(world.db, world.studio), files: [] };
}

/** Makes the assets that the clients of a crash send files to. */
export async function makeCrashAssets(db: TestDatabase, { projectId }: Studio): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < ASSETS; index += 1) {
    const made = await committed(db, (client) =>
      returnId(
        client,
        "insert into app_public.assets (project_id, name, type) values ($1, $2, 'texture') returning id",
        [projectId, `asset-${index}`],
      ),
    );
    ids.push(made);
  }
  return ids;
}

/** Several clients send files in every way, until the moments are over; each first goes on with what it had begun. */
export async function letClientsWork(
  world: CrashWorld,
  { url, moments }: Pick<Target, "url" | "moments">,
  excuse: Excuse,
): Promise<void> {
  const target = { url, token: world.token, moments };
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, index) => {
      for (const work of jobsOf(world, target, index)) {
        try {
          await work();
        } catch (error) {
          const verdict = excuse(error, moments);
          if (verdict === undefined) throw error;
          if (verdict === "stop") return;
        }
      }
    }),
  );
}

function* jobsOf(world: CrashWorld, target: Target, index: number): Generator<() => Promise<void>> {
  const begun = unfinished(world).filter((_, number) => number % CLIENTS === index);
  for (const file of begun) yield () => sendByTus(target, file);
  while (!target.moments.isOver) {
    const file = makeFile(world.assetIds[world.files.length % ASSETS] as string);
    world.files.push(file);
    yield () => sendFile(target, file);
  }
}

function unfinished({ files }: CrashWorld): SentFile[] {
  return files.filter((file) => file.tusUrl !== undefined && !file.isAcknowledged);
}

/** Finishes every resumable upload whose address its client knows. */
export async function finishResumable(world: CrashWorld, url: string): Promise<void> {
  const moments = new Moments(Infinity, () => {});
  for (const file of unfinished(world)) await sendByTus({ url, token: world.token, moments }, file);
}

/**
 * Requires that every acknowledged file is a version, that every version's content is whole, and that a sweep leaves
 * nothing else behind. `store` is the depot's, with no server running on it.
 */
export async function requireSound(
  t: ExecutionContext,
  world: CrashWorld,
  store: Store,
): Promise<void> {
  await requireAcknowledged(t, world);
  await requireNothingLeft(t, world, store);
  await requireWhole(t, world, store);
}

async function requireAcknowledged(t: ExecutionContext, { db, files }: CrashWorld): Promise<void> {
  const acknowledged = files.filter((file) => file.isAcknowledged);
  t.log(`${files.length} files sent, ${acknowledged.length} acknowledged`);
  t.true(acknowledged.length > 0, "the clients got something done");
  t.true(acknowledged.length < files.length, "some were cut off");
  const { rows } = await db.rootPool.query<{ asset_id: string; sha256: string }>(
    "select asset_id, sha256 from app_public.asset_versions",
  );
  const stored = new Set(rows.map((row) => `${row.asset_id} ${row.sha256}`));
  const lost = acknowledged.filter((file) => !stored.has(`${file.assetId} ${file.sha256}`));
  t.deepEqual(lost, [], "every acknowledged file is a version");
}

/**
 * As the worker sweeps at the start of an installation with one server, and a week later: a resumable upload whose
 * client never learned its address waits until then.
 */
async function requireNothingLeft(
  t: ExecutionContext,
  { db, studio }: CrashWorld,
  store: Store,
): Promise<void> {
  await db.rootPool.query(
    "update app_public.uploads set expires_at = now() where state in ('open', 'publishing')",
  );
  const pool = testPool(withRole(db.ownerUrl, "gadb_worker"), 2);
  await sweepDepot({ store, pool, log: createLog({ level: "silent" }), isOnlyServer: true });
  await pool.end();
  t.deepEqual(await store.parts(), [], "no temporary file is left");
  const { rows } = await db.rootPool.query(
    `select (select count(*)::int from app_public.uploads where state in ('open', 'publishing')) as running,
            reserved_bytes::int as reserved,
            (select count(*)::int from app_private.blobs where state in ('staging', 'deleting')) as unsettled,
            (used_bytes - (select coalesce(sum(charged_bytes), 0) from app_private.project_blobs
                           where project_id = $1))::int as miscounted
     from app_public.project_usage where project_id = $1`,
    [studio.projectId],
  );
  t.deepEqual(rows[0], { running: 0, reserved: 0, unsettled: 0, miscounted: 0 });
}

async function requireWhole(t: ExecutionContext, { db }: CrashWorld, store: Store): Promise<void> {
  const { rows } = await db.rootPool.query<{ sha256: string }>(
    "select distinct sha256 from app_public.asset_versions",
  );
  for (const { sha256 } of rows) {
    const content = await store.open(sha256);
    if (!content) return t.fail(`${sha256} has a version and no content`);
    const hash = createHash("sha256");
    for await (const chunk of content.read()) hash.update(chunk as Buffer);
    t.is(hash.digest("hex"), sha256);
  }
}

import { createHash, randomBytes } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import pg from "pg";
import { LocalStore } from "../../plugins/depot/local-store.ts";
import { sweepDepot } from "../../plugins/depot/sweep.ts";
import { loadTokenKeys } from "../../src/auth/keys.ts";
import { readConfig } from "../../src/config.ts";
import { withRole } from "../../src/db/urls.ts";
import { createLog } from "../../src/log.ts";
import { makeStudio, returnId, type Studio } from "../_helpers/studio.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { tokenFor } from "../_helpers/token-for.ts";
import { committed, createTestDatabase, type TestDatabase } from "../_helpers/with-db.ts";
import {
  makeFile,
  Moments,
  sendByTus,
  sendFile,
  UnexpectedAnswer,
  type SentFile,
  type Target,
} from "./_crash-clients.ts";
import { startServerProcess } from "./_server-process.ts";

const KILLS = 50;
const CLIENTS = 4;
const ASSETS = 8;
/** The latest moment of a kill after the first answer; a moment is a few microseconds. */
const LATEST = 100_000;

const jwtSecret = randomBytes(32).toString("hex");

/** One world for all kills: its database, its depot's folder, and what was sent to it. */
interface World {
  db: TestDatabase;
  dataDir: string;
  studio: Studio;
  assetIds: string[];
  token: string;
  files: SentFile[];
}

test("fifty kills at random moments of mixed uploads lose nothing that was acknowledged", async (t) => {
  t.timeout(600_000);
  const world = await makeWorld(t);
  for (let kill = 0; kill < KILLS; kill += 1) await uploadUntilKilled(world);
  await finishResumable(world);
  await requireEveryFile(t, world);
  await requireNothingLeft(t, world);
  await requireEveryVersionWhole(t, world);
});

async function makeWorld(t: ExecutionContext): Promise<World> {
  const db = await createTestDatabase(t);
  const studio = await committed(db, makeStudio);
  const assetIds = await committed(db, (client) =>
    Promise.all(
      Array.from({ length: ASSETS }, (_, index) =>
        returnId(
          client,
          "insert into app_public.assets (project_id, name, type) values ($1, $2, 'texture') returning id",
          [studio.projectId, `asset-${index}`],
        ),
      ),
    ),
  );
  const dataDir = tempDir(t);
  const config = readConfig({ GADB_DATA_DIR: dataDir, GADB_DEMO: "0" });
  const keys = await loadTokenKeys(config, { jwtSecret });
  const token = await tokenFor(db, keys, studio.members.contributor);
  return { db, dataDir, studio, assetIds, token, files: [] };
}

/** Starts the server, lets the clients work, and kills it at a moment drawn at random, early ones as often as late. */
async function uploadUntilKilled(world: World): Promise<void> {
  const server = await startServerProcess(world.db, world.dataDir, { GADB_JWT_SECRET: jwtSecret });
  const moment = Math.ceil(Math.exp(Math.random() * Math.log(LATEST)));
  const moments = new Moments(moment, server.kill);
  const target = { url: server.url, token: world.token, moments };
  const clients = Array.from({ length: CLIENTS }, (_, index) => client(world, target, index));
  await Promise.all([...clients, server.gone]);
  await letLeasesEnd(world.db);
}

/** As if the time had passed after which another server may go on with what the dead one had begun. */
async function letLeasesEnd(db: TestDatabase): Promise<void> {
  await db.rootPool.query(
    "update app_public.uploads set lease_until = now() where lease_until > now()",
  );
}

/** Goes on with what it had begun, then sends new files, until the server is gone. */
async function client(world: World, target: Target, index: number): Promise<void> {
  const { moments } = target;
  const begun = world.files.filter(
    (file, number) => number % CLIENTS === index && file.tusUrl && !file.isAcknowledged,
  );
  try {
    for (const file of begun) await sendByTus(target, file);
    while (!moments.isOver) {
      const assetId = world.assetIds[world.files.length % ASSETS] as string;
      const file = makeFile(assetId);
      world.files.push(file);
      await sendFile(target, file);
    }
  } catch (error) {
    if (error instanceof UnexpectedAnswer || !moments.isOver) throw error;
  }
}

async function finishResumable(world: World): Promise<void> {
  const server = await startServerProcess(world.db, world.dataDir, { GADB_JWT_SECRET: jwtSecret });
  const moments = new Moments(Infinity, () => {});
  for (const file of world.files) {
    if (file.tusUrl && !file.isAcknowledged)
      await sendByTus({ url: server.url, token: world.token, moments }, file);
  }
  await server.stop();
}

async function requireEveryFile(t: ExecutionContext, { db, files }: World): Promise<void> {
  const acknowledged = files.filter((file) => file.isAcknowledged);
  t.log(`${files.length} files sent, ${acknowledged.length} acknowledged`);
  t.true(acknowledged.length > KILLS, "the clients got something done");
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
async function requireNothingLeft(t: ExecutionContext, world: World): Promise<void> {
  const { db, dataDir, studio } = world;
  await db.rootPool.query(
    "update app_public.uploads set expires_at = now() where state in ('open', 'publishing')",
  );
  const connectionString = withRole(db.ownerUrl, "gadb_worker");
  const pool = new pg.Pool({ connectionString, max: 2 });
  const store = await LocalStore.open(`${dataDir}/depot`);
  const log = createLog({ level: "silent" });
  await sweepDepot({ store, pool, log, isOnlyServer: true });
  const parts = await store.parts();
  await store.close();
  await pool.end();
  const { rows } = await db.rootPool.query(
    `select (select count(*)::int from app_public.uploads where state in ('open', 'publishing')) as running,
            (select reserved_bytes::int from app_public.project_usage where project_id = $1) as reserved,
            (select count(*)::int from app_private.blobs where state in ('staging', 'deleting')) as unsettled,
            (select (used_bytes - (select sum(charged_bytes) from app_private.project_blobs where project_id = $1))::int
             from app_public.project_usage where project_id = $1) as miscounted`,
    [studio.projectId],
  );
  t.deepEqual(rows[0], { running: 0, reserved: 0, unsettled: 0, miscounted: 0 });
  t.deepEqual(parts, [], "no temporary file is left");
}

async function requireEveryVersionWhole(t: ExecutionContext, world: World): Promise<void> {
  const store = await LocalStore.open(`${world.dataDir}/depot`);
  const { rows } = await world.db.rootPool.query<{ sha256: string }>(
    "select distinct sha256 from app_public.asset_versions",
  );
  for (const { sha256 } of rows) {
    const content = await store.open(sha256);
    if (!content) return t.fail(`${sha256} has a version and no content`);
    const hash = createHash("sha256");
    for await (const chunk of content.read()) hash.update(chunk as Buffer);
    t.is(hash.digest("hex"), sha256);
  }
  await store.close();
}

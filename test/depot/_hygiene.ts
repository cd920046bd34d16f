import { randomBytes } from "node:crypto";
import { chmod, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import type { Pool } from "pg";
import { scrubDepot, type ScrubOptions, type ScrubResult } from "../../plugins/depot/scrub.ts";
import { withRole } from "../../src/db/urls.ts";
import { createLog } from "../../src/log.ts";
import type { Studio } from "../_helpers/studio.ts";
import type { DepotServer } from "./_depot.ts";
import { putFile, sha256 } from "./_requests.ts";
import { testPool } from "../_helpers/test-pool.ts";

/** Content in the depot and who has it. */
export interface Stored {
  studio: Studio;
  content: Buffer;
  digest: string;
  /** Its version's download. */
  path: string;
}

/** Connections that act as the worker, closed when the test ends. */
export function workerPool(t: ExecutionContext, server: DepotServer): Pool {
  const pool = testPool(withRole(server.db.ownerUrl, "gadb_worker"), 4);
  t.teardown(() => pool.end());
  return pool;
}

/** A log whose lines can be looked at. */
export function linedLog(): { log: ReturnType<typeof createLog>; lines: string[] } {
  const lines: string[] = [];
  const log = createLog({ level: "info", destination: { write: (line) => void lines.push(line) } });
  return { log, lines };
}

/** Uploads content as a contributor of a studio, by default a new one, and makes it look long unread. */
export async function storeContent(
  server: DepotServer,
  content: Buffer = randomBytes(5_000),
  studio?: Studio,
): Promise<Stored> {
  const own = studio ?? (await server.studio());
  const token = await server.token(own.members.contributor);
  const answer = await putFile(server, token, own.assetId, content);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  const digest = sha256(content);
  await setBlob(server, digest, "verified_at = now() - interval '20 days'");
  const { version_number: number } = answer.body;
  return {
    studio: own,
    content,
    digest,
    path: `/assets/${own.assetId}/versions/${number}/download`,
  };
}

/** Changes a blob's row directly. */
export async function setBlob(
  server: DepotServer,
  digest: string,
  assignment: string,
): Promise<void> {
  await server.db.rootPool.query(`update app_private.blobs set ${assignment} where sha256 = $1`, [
    digest,
  ]);
}

/** A blob's row; undefined when there is none. */
export async function blobRow(
  server: DepotServer,
  digest: string,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
): Promise<any> {
  const { rows } = await server.db.rootPool.query(
    `select state, verify_failures, verified_at > now() - interval '1 day' as is_verified,
            condemned_at is not null as is_condemned
     from app_private.blobs where sha256 = $1`,
    [digest],
  );
  return rows[0];
}

/** Where content lies. */
export function pathOf(server: DepotServer, digest: string): string {
  return join(server.folder, "blobs", "sha256", digest.slice(0, 2), digest.slice(2, 4), digest);
}

/** Changes one bit of a stored file. */
export async function flipByte(server: DepotServer, digest: string, at = 0): Promise<void> {
  const path = pathOf(server, digest);
  await chmod(path, 0o600);
  const file = await open(path, "r+");
  try {
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, at);
    byte[0] = (byte[0] as number) ^ 1;
    await file.write(byte, 0, 1, at);
  } finally {
    await file.close();
  }
}

/** Puts other bytes into a stored file. */
export async function overwrite(server: DepotServer, digest: string, content: Buffer) {
  const path = pathOf(server, digest);
  await chmod(path, 0o600).catch(() => {});
  await writeFile(path, content);
  return readFile(path);
}

/** Reads the depot again as the worker does. */
export function scrub(
  t: ExecutionContext,
  server: DepotServer,
  options: Partial<ScrubOptions> = {},
): Promise<ScrubResult> {
  return scrubDepot({
    store: server.depot.store,
    pool: workerPool(t, server),
    log: createLog({ level: "silent" }),
    bytesPerSecond: Infinity,
    ...options,
  });
}

/** What people were told, the oldest first. */
export async function notificationsOf(
  server: DepotServer,
  userId: string,
): Promise<{ kind: string; project_id: string | null; message: string }[]> {
  const { rows } = await server.db.rootPool.query(
    "select kind, project_id, message from app_public.notifications where user_id = $1 order by id",
    [userId],
  );
  return rows;
}

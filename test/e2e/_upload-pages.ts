import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import type { CDPSession, Page } from "playwright-core";
import { returnId } from "../_helpers/studio.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { committed, type TestDatabase } from "../_helpers/with-db.ts";
import type { TestServer } from "../_helpers/with-server.ts";
import type { Person, ReviewStudio } from "./_studio.ts";

/** A file as a page gets it. */
export interface NamedFile {
  /** With its folders, when a folder is dropped. */
  name: string;
  bytes: Uint8Array;
}

/** Adds an asset to the studio's project. */
export async function addAsset(
  { server, projectId }: ReviewStudio,
  name: string,
  { type = "sketch", folder = "" } = {},
): Promise<string> {
  return committed(server.db, (client) =>
    returnId(
      client,
      "insert into app_public.assets (project_id, parent_path, name, type) values ($1, $2, $3, $4) returning id",
      [projectId, folder, name, type],
    ),
  );
}

/** Drops files on the page, as a file manager does. */
export async function dropFiles(page: Page, files: readonly NamedFile[]): Promise<void> {
  const plain = files.map(({ name, bytes }) => ({ name, bytes: [...bytes] }));
  await page.evaluate((dropped) => {
    const { DataTransfer, DragEvent, File, document } = globalThis as any;
    const dataTransfer = new DataTransfer();
    for (const { name, bytes } of dropped)
      dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { lastModified: 1_000 }));
    for (const type of ["dragenter", "dragover", "drop"]) {
      const event = new DragEvent(type, {
        bubbles: true,
        cancelable: true,
        composed: true,
        dataTransfer,
      });
      document.body.dispatchEvent(event);
    }
  }, plain);
}

/** Presses Upload of the project's menu and picks files. */
export async function pickFiles(page: Page, files: readonly NamedFile[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Upload files" }).click();
  const payloads = files.map(({ name, bytes }) => ({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(bytes),
  }));
  await (await chooser).setFiles(payloads);
}

/** Number and size of each version of an asset. */
export async function versionsOf(server: TestServer, assetId: string): Promise<number[]> {
  const { rows } = await server.db.rootPool.query<{ size: string }>(
    "select size_bytes as size from app_public.asset_versions where asset_id = $1 order by version_number",
    [assetId],
  );
  return rows.map(({ size }) => Number(size));
}

/** Bytes of a file that is cut in the middle: the page sends 32 MiB in a request, and each that ended is safe. */
export const SIZE = 50_000_000;

/** A file on disk, so that it can be given twice. */
export function tempFile(t: ExecutionContext, name: string, size = SIZE): string {
  const path = join(tempDir(t), name);
  writeFileSync(path, randomBytes(size));
  return path;
}

/** The same as `pickFiles`, with a file on disk. */
export async function pickPath(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Upload files" }).click();
  await (await chooser).setFiles(path);
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** Lets the page send this many bytes a second, also of what is on its way; all with -1. */
export async function slowDown(page: Page, bytesPerSecond: number): Promise<void> {
  // One for all calls: what another one has set would stay.
  const opening = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, opening);
  const session = await opening;
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  });
}

/** Where each request that carries bytes begins, as they are sent. */
export function patchOffsets(page: Page): number[] {
  const offsets: number[] = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH") offsets.push(Number(request.headers()["upload-offset"]));
  });
  return offsets;
}

/** Requests that carried bytes of files, as they are sent. */
export function bytesSent(page: Page): string[] {
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH") sent.push(request.url());
  });
  return sent;
}

/** How many uploads of a project are under way. */
export async function openUploads(db: TestDatabase, projectId: string): Promise<number> {
  const { rows } = await db.rootPool.query(
    "select from app_public.uploads where project_id = $1 and state in ('open', 'publishing')",
    [projectId],
  );
  return rows.length;
}

/** Bytes of uploads under way that no crash takes away. */
export async function durableBytes(db: TestDatabase, projectId: string): Promise<number> {
  const { rows } = await db.rootPool.query<{ bytes: string }>(
    "select coalesce(sum(durable_offset_bytes), 0) as bytes from app_public.uploads where project_id = $1 and state = 'open'",
    [projectId],
  );
  return Number(rows[0]?.bytes);
}

/** Has somebody, made a contributor for it, take the lock of an asset. */
export async function lockFor(
  { server, projectId }: ReviewStudio,
  assetId: string,
  { id, username }: Person,
): Promise<void> {
  await server.db.rootPool.query(
    "update app_public.project_members set role = 'contributor' where project_id = $1 and user_id = $2",
    [projectId, id],
  );
  const { errors } = await server.graphql(
    "mutation ($id: UUID!) { lockAsset(input: { assetId: $id }) { clientMutationId } }",
    { id: assetId },
    username,
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
}

/** Has them give it back. */
export async function unlockFor(
  { server }: ReviewStudio,
  assetId: string,
  { username }: Person,
): Promise<void> {
  const { errors } = await server.graphql(
    "mutation ($id: UUID!) { releaseLock(input: { assetId: $id }) { clientMutationId } }",
    { id: assetId },
    username,
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
}

/** A way to a server that lets only so many bytes through to it until it is `lift`ed. */
export async function jammedWay(
  t: ExecutionContext,
  url: string,
  bytes: number,
): Promise<{ url: string; lift(): void }> {
  const target = new URL(url);
  const ways = new Set<Socket>();
  let left = bytes;
  const proxy = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    ways.add(near);
    near.on("data", (data: Buffer) => {
      far.write(data);
      left -= data.length;
      if (left <= 0) near.pause();
    });
    far.pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("error", () => {});
      one.once("close", () => other.destroy());
    }
    near.once("close", () => ways.delete(near));
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  t.teardown(async () => {
    for (const way of ways) way.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    lift() {
      left = Infinity;
      for (const way of ways) way.resume();
    },
  };
}

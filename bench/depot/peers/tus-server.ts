import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../../src/db/embedded/run-postgres.ts";
import type { Peer } from "../peer.ts";
import { startProcess } from "../../start-process.ts";
import { emptyFolder } from "../stored-files.ts";
import { sendByTus } from "../tus-client.ts";

/** @tus/server with its FileStore: no digest, nothing forced to disk. */
export function startTusServer(folder: string): Promise<Peer> {
  return start(folder, "@tus/server FileStore", []);
}

/** The same with a digest and forced to disk: what we promise, and so the fair comparison. */
export function startDurableTusServer(folder: string): Promise<Peer> {
  return start(folder, "@tus/server FileStore, SHA-256, fsync", ["durable"]);
}

async function start(folder: string, label: string, args: readonly string[]): Promise<Peer> {
  const files = join(folder, "files");
  await mkdir(files, { recursive: true });
  const port = await freePort();
  const script = fileURLToPath(new URL("tus-file-store.mjs", import.meta.url));
  const server = await startProcess({
    command: [process.execPath, script, String(port), files, ...args],
    port,
  });
  return {
    label,
    ...server,
    upload: (file) => sendByTus({ url: `http://127.0.0.1:${port}/files` }, file),
    forget: () => emptyFolder(files),
  };
}

import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../../src/db/embedded/run-postgres.ts";
import { Skipped } from "../../bench.ts";
import { curlExpecting } from "../curl.ts";
import type { Peer } from "../peer.ts";
import { startProcess } from "../../start-process.ts";
import { emptyFolder } from "../stored-files.ts";

/** Debian's own, where its packages python3-fastapi, python3-uvicorn and python3-multipart go. */
const DEBIAN_PYTHON = "/usr/bin/python3";

/** FastAPI's UploadFile copied to its place, with SHA-256. */
export function startFastApi(folder: string): Promise<Peer> {
  return startPython(folder, {
    label: "FastAPI UploadFile, SHA-256",
    script: "fastapi-upload.py",
    async send(base, file, name) {
      await curlExpecting([201], ["-F", `file=@${file};filename=${name}`, `${base}/upload`]);
    },
    lines: (base, file, name) => [
      `form = "file=@${file};filename=${name}"`,
      `url = "${base}/upload"`,
    ],
  });
}

/** Starlette's raw stream, with SHA-256 and fsync. */
export function startStarlette(folder: string): Promise<Peer> {
  return startPython(folder, {
    label: "Starlette stream, SHA-256, fsync",
    script: "starlette-stream.py",
    async send(base, file, name) {
      await curlExpecting([201], ["-T", file, `${base}/${name}`]);
    },
    lines: (base, file, name) => [`upload-file = "${file}"`, `url = "${base}/${name}"`],
  });
}

interface PythonPeer {
  label: string;
  script: string;
  send(base: string, file: string, name: string): Promise<void>;
  /** The same as lines of a curl configuration. */
  lines(base: string, file: string, name: string): readonly string[];
}

async function startPython(
  folder: string,
  { label, script, send, lines }: PythonPeer,
): Promise<Peer> {
  const files = join(folder, "files");
  const spool = join(folder, "tmp");
  await mkdir(files, { recursive: true });
  await mkdir(spool, { recursive: true });
  const port = await freePort();
  const path = fileURLToPath(new URL(script, import.meta.url));
  const program = existsSync(DEBIAN_PYTHON) ? DEBIAN_PYTHON : "python3";
  const server = await startProcess({
    command: [program, path, String(port), files],
    port,
    // The same disk for what it spools.
    env: { TMPDIR: spool },
  }).catch((cause: Error) => {
    if (!cause.message.includes("ModuleNotFoundError")) throw cause;
    throw new Skipped("The Debian packages python3-fastapi, -uvicorn, -multipart are not there.");
  });
  return {
    label,
    ...server,
    upload: (file, name) => send(`http://127.0.0.1:${port}`, file, name),
    curlLines: async (file, name) => lines(`http://127.0.0.1:${port}`, file, name),
    forget: () => emptyFolder(files),
  };
}

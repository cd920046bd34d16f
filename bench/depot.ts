import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench, BenchContext } from "./bench.ts";
import { DepotClient } from "./depot-client.ts";
import { startDepotServer } from "./depot-server.ts";
import type { Comparison } from "./measure.ts";
import { addAssets, makeWorld, MERGEABLE } from "./world.ts";

const MIB = 1024 * 1024;
const SIZE_MIB = 256;

/** The depot's way in and out, against what the disk and the processor do with the same bytes. */
export const depot: Bench = {
  name: "depot",
  about: `${SIZE_MIB} MiB in and out over HTTP on loopback, against plain files`,
  async run(context: BenchContext) {
    const database = await context.database();
    const root = await database.connect();
    const world = await makeWorld(root);
    const [assetId] = await addAssets(root, world, { count: 1, type: MERGEABLE });
    const folder = await context.folder();
    const source = join(folder, "source.bin");
    await writeRandom(source);
    const server = await startDepotServer(database, await context.folder());
    const client = new DepotClient();
    const base = `${server.url}/assets/${assetId}/versions`;
    const token = await server.token(world.lead);
    await context.compare(uploads(folder, source, upload));
    const newest = await upload();
    const download = () => client.get(`${base}/${newest}/download`, token);
    await context.compare(downloads(source, download));
    context.note("The client is a thread of its own in the same process and on the same cores.");
    await client.close();
    await server.close();
    await database.close();

    async function upload(): Promise<number> {
      const body = await client.put(`${base}/upload?filename=source.bin`, token, source);
      return (JSON.parse(body) as { version_number: number }).version_number;
    }
  },
};

function uploads(folder: string, source: string, upload: () => Promise<unknown>): Comparison {
  const copy = join(folder, "copy.bin");
  return {
    name: "upload",
    unit: "MiB/s",
    work: SIZE_MIB,
    sides: [
      {
        label: "PUT to the depot",
        // New content each time: what the depot has it need not keep again.
        prepare: () => alter(source),
        run: async () => void (await upload()),
      },
      {
        label: "plain write, fsync",
        prepare: () => rm(copy, { force: true }),
        run: () => copyDurably(source, copy),
      },
      { label: "SHA-256 alone", run: () => read(source, true) },
    ],
  };
}

function downloads(source: string, download: () => Promise<unknown>): Comparison {
  return {
    name: "download",
    unit: "MiB/s",
    work: SIZE_MIB,
    sides: [
      { label: "GET from the depot", run: async () => void (await download()) },
      { label: "createReadStream", run: () => read(source, false) },
      { label: "createReadStream, SHA-256", run: () => read(source, true) },
    ],
  };
}

async function writeRandom(path: string): Promise<void> {
  const file = await open(path, "w");
  for (let written = 0; written < SIZE_MIB; written += 16) await file.write(randomBytes(16 * MIB));
  await file.sync();
  await file.close();
}

async function alter(path: string): Promise<void> {
  const file = await open(path, "r+");
  await file.write(randomBytes(64), 0, 64, 0);
  await file.sync();
  await file.close();
}

async function copyDurably(source: string, target: string): Promise<void> {
  const file = await open(target, "wx");
  for await (const chunk of createReadStream(source, { highWaterMark: MIB }))
    await file.write(chunk as Buffer);
  await file.sync();
  await file.close();
}

async function read(path: string, isHashed: boolean): Promise<void> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: MIB }))
    if (isHashed) hash.update(chunk as Buffer);
  hash.digest("hex");
}

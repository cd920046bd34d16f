import { mkdir, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Bench, BenchContext } from "../bench.ts";
import type { Side } from "../measure.ts";
import { costText, withCost, type PeerCost } from "./cost-of-peer.ts";
import { curlExpecting } from "./curl.ts";
import type { Peer } from "./peer.ts";
import { OurServer } from "./peers/our-server.ts";
import { startOthers } from "./peers/start-others.ts";
import { resetPeak, usage } from "./process-usage.ts";
import { alterFile, writeRandomFile } from "./random-file.ts";
import { runProgram } from "./run-program.ts";

const STREAMS = 16;
const STREAM_MIB = 64;
const SMALL_FILES = 2_000;
const SMALL_BYTES = 20_000;

/** Many at once: streams beside each other, and a folder of small files. */
export const parallel: Bench = {
  name: "depot-parallel",
  about: `${STREAMS} streams of ${STREAM_MIB} MiB at once, and ${SMALL_FILES} files of ${SMALL_BYTES} bytes a round`,
  async run(context: BenchContext) {
    const database = await context.database();
    const ours = await OurServer.start(database, await context.folder());
    const others = await startOthers(context);
    try {
      const { put, multipart, tus } = ours.ways();
      await compareStreams(context, [put, multipart, tus, ...others]);
      await compareSmallFiles(context, [put, multipart, ...others]);
    } finally {
      await Promise.all([ours, ...others].map((peer) => peer.stop()));
      await database.close();
    }
  },
};

async function compareStreams(context: BenchContext, peers: readonly Peer[]): Promise<void> {
  const folder = await context.folder();
  const files = Array.from({ length: STREAMS }, (_, index) => join(folder, `stream-${index}`));
  for (const file of files) await writeRandomFile(file, STREAM_MIB * 1024 ** 2);
  const peaks = new Map<string, number>();
  const sides = peers.map((peer): Side => ({
    label: peer.label,
    async prepare() {
      await peer.forget();
      for (const file of files) await alterFile(file);
      await runProgram("sync", []);
      resetPeak(peer.pid);
    },
    async run(round) {
      await Promise.all(
        files.map((file, index) => peer.upload(file, `stream-${round * STREAMS + index}`)),
      );
      const { peakMib } = usage(peer.pid);
      peaks.set(peer.label, Math.max(peaks.get(peer.label) ?? 0, peakMib));
    },
  }));
  await context.compare({
    name: "streams",
    unit: "MiB/s",
    work: STREAMS * STREAM_MIB,
    sides: sides as [Side, Side],
  });
  for (const [label, peak] of peaks)
    context.note(`${label}, ${STREAMS} streams: peak ${peak.toFixed(0)} MiB resident`);
}

/** One curl sends them all, sixteen at a time, over connections that it keeps. Over all rounds they are ten thousand. */
async function compareSmallFiles(context: BenchContext, peers: readonly Peer[]): Promise<void> {
  const folder = await context.folder();
  const bare = join(folder, "bare");
  await mkdir(bare);
  const config = join(folder, "curlrc");
  const costs: [string, PeerCost][] = [];
  const sides = peers
    .filter(({ curlLines }) => curlLines)
    .map((peer) => {
      const bareSide: Side = {
        label: peer.label,
        async prepare(round) {
          await peer.forget();
          await writeSmallFiles(folder);
          await writeFile(config, await curlConfig(peer, folder, round));
          await runProgram("sync", []);
        },
        async run() {
          await curlExpecting([201], ["-Z", "--parallel-max", "16", "-K", config]);
        },
      };
      const { side, cost } = withCost(bareSide, peer, (SMALL_FILES * SMALL_BYTES) / 1024 ** 3);
      costs.push([peer.label, cost]);
      return side;
    });
  await context.compare({
    name: "small files",
    unit: "/s",
    work: SMALL_FILES,
    sides: [
      ...sides,
      {
        label: "cp, sync",
        run: () =>
          runProgram("sh", ["-c", `cp "${folder}"/small-* "${bare}" && sync -f "${bare}"`]),
      },
    ] as unknown as [Side, Side],
  });
  for (const [label, cost] of costs) context.note(`small files, ${costText(label, cost)}`);
}

/** Other content each time: what a depot has it need not keep again. */
async function writeSmallFiles(folder: string): Promise<void> {
  for (let index = 0; index < SMALL_FILES; index += 1)
    await writeFile(join(folder, `small-${index}`), randomBytes(SMALL_BYTES));
}

async function curlConfig(peer: Peer, folder: string, round: number): Promise<string> {
  const entries: string[] = [];
  for (let index = 0; index < SMALL_FILES; index += 1) {
    const name = `small-${round * SMALL_FILES + index}`;
    const lines = await peer.curlLines?.(join(folder, `small-${index}`), name);
    entries.push([...(lines ?? []), 'output = "/dev/null"', "fail"].join("\n"));
  }
  return entries.join("\nnext\n");
}

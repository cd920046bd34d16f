import { mkdir, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Bench, BenchContext } from "../bench.ts";
import type { Side } from "../measure.ts";
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
      await compareSmallFiles(context, ours);
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

/** One curl sends them all, sixteen at a time, over connections that it keeps. */
async function compareSmallFiles(context: BenchContext, ours: OurServer): Promise<void> {
  const folder = await context.folder();
  const token = await ours.authorization();
  const bare = join(folder, "bare");
  await mkdir(bare);
  await context.compare({
    name: "small files",
    unit: "/s",
    work: SMALL_FILES,
    sides: [
      {
        label: "our PUT",
        async prepare(round) {
          await writeSmallFiles(folder, round, (file, index) =>
            [
              `upload-file = "${file}"`,
              `url = "${ours.base}/assets/${ours.assetIds[index % ours.assetIds.length]}/versions/upload?filename=small"`,
              `header = "${token}"`,
              'output = "/dev/null"',
              "fail",
            ].join("\n"),
          );
        },
        async run() {
          await curlExpecting([201], ["-Z", "--parallel-max", "16", "-K", join(folder, "curlrc")]);
        },
      },
      {
        label: "cp, sync",
        run: () =>
          runProgram("sh", ["-c", `cp "${folder}"/small-* "${bare}" && sync -f "${bare}"`]),
      },
    ],
  });
}

async function writeSmallFiles(
  folder: string,
  round: number,
  entry: (file: string, index: number) => string,
): Promise<void> {
  const entries: string[] = [];
  for (let index = 0; index < SMALL_FILES; index += 1) {
    const file = join(folder, `small-${index}`);
    await writeFile(file, randomBytes(SMALL_BYTES));
    entries.push(entry(file, round * SMALL_FILES + index));
  }
  await writeFile(join(folder, "curlrc"), entries.join("\nnext\n"));
}

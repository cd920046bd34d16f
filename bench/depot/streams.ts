import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench, BenchContext } from "../bench.ts";
import type { Side } from "../measure.ts";
import { costText, withCost, type PeerCost } from "./cost-of-peer.ts";
import { curlExpecting } from "./curl.ts";
import type { Peer } from "./peer.ts";
import { OurServer } from "./peers/our-server.ts";
import { startOthers } from "./peers/start-others.ts";
import { alterFile, writeRandomFile } from "./random-file.ts";
import { ratioText, type Aim } from "./ratios.ts";
import { runProgram } from "./run-program.ts";

const SIZE_MIB = 1024;

const WRITE_LIMIT = "dd, fsync";
const HASH_LIMIT = "openssl sha256";

/** What was promised of uploads. */
const UPLOAD_AIMS: readonly Aim[] = [
  { ours: "our multipart", theirs: "FastAPI UploadFile, SHA-256", atLeast: 3.5 },
  { ours: "our PUT", theirs: "FastAPI UploadFile, SHA-256", atLeast: 5 },
  { ours: "our tus", theirs: "FastAPI UploadFile, SHA-256", atLeast: 5 },
  { ours: "our PUT", theirs: "@tus/server FileStore", atLeast: 2 },
  { ours: "our tus", theirs: "@tus/server FileStore", atLeast: 2 },
  { ours: "our PUT", theirs: "@tus/server FileStore, SHA-256, fsync", atLeast: 2 },
  { ours: "our tus", theirs: "@tus/server FileStore, SHA-256, fsync", atLeast: 2 },
  { ours: "our PUT", theirs: "Starlette stream, SHA-256, fsync", atLeast: 1.15 },
  { ours: "our tus", theirs: "Starlette stream, SHA-256, fsync", atLeast: 1.15 },
  { ours: "our PUT", theirs: WRITE_LIMIT, atLeast: 0.45 },
  { ours: "our tus", theirs: WRITE_LIMIT, atLeast: 0.45 },
];

const DOWNLOAD_AIMS: readonly Aim[] = [{ ours: "our GET", theirs: "nginx sendfile", atLeast: 1 }];

/** One client, one large file: the depot against what else takes files, and against the limits of the machine. */
export const streams: Bench = {
  name: "depot-streams",
  about: `${SIZE_MIB} MiB in one stream by curl on loopback, every server in its own processes`,
  async run(context: BenchContext) {
    const database = await context.database();
    const folder = await context.folder();
    const source = join(folder, "source.bin");
    await writeRandomFile(source, SIZE_MIB * 1024 ** 2);
    const ours = await OurServer.start(database, await context.folder());
    const others = await startOthers(context);
    try {
      const { put, multipart, tus } = ours.ways();
      await compareUploads(context, [put, multipart, tus, ...others], source);
      await compareDownloads(context, [put, ...others], source);
    } finally {
      await Promise.all([ours, ...others].map((peer) => peer.stop()));
      await database.close();
    }
  },
};

async function compareUploads(
  context: BenchContext,
  peers: readonly Peer[],
  source: string,
): Promise<void> {
  const costs: [string, PeerCost][] = [];
  const sides = peers.map((peer) => {
    const { side, cost } = withCost(uploadSide(peer, source), peer, SIZE_MIB / 1024);
    costs.push([peer.label, cost]);
    return side;
  });
  const result = await context.compare({
    name: "upload",
    unit: "MiB/s",
    work: SIZE_MIB,
    sides: [...sides, ...limits(source)] as [Side, Side],
  });
  for (const aim of UPLOAD_AIMS) context.note(ratioText(result, aim));
  for (const [label, cost] of costs) context.note(costText(label, cost));
}

function uploadSide(peer: Peer, source: string): Side {
  return {
    label: peer.label,
    async prepare() {
      await peer.forget();
      await settle(source);
    },
    run: (round) => peer.upload(source, `upload-${round}`),
  };
}

function limits(source: string): Side[] {
  const copy = `${source}.copy`;
  return [
    {
      label: WRITE_LIMIT,
      async prepare() {
        await rm(copy, { force: true });
        await settle(source);
      },
      run: () => runProgram("dd", [`if=${source}`, `of=${copy}`, "bs=1M", "conv=fsync"]),
    },
    // Debian's sha256sum knows nothing of the processor's own instructions for it.
    { label: HASH_LIMIT, run: () => runProgram("openssl", ["dgst", "-sha256", source]) },
  ];
}

/** What one server has left to be written shall not slow down the next. */
async function settle(source: string): Promise<void> {
  await alterFile(source);
  await runProgram("sync", []);
}

async function compareDownloads(
  context: BenchContext,
  peers: readonly Peer[],
  source: string,
): Promise<void> {
  const sides: Side[] = [];
  const costs: [string, PeerCost][] = [];
  for (const peer of peers.filter(({ download }) => download)) {
    const label = peer.label.replace("WebDAV PUT", "sendfile").replace("our PUT", "our GET");
    await peer.forget();
    await peer.upload(source, "download-0");
    const run = () => download(peer);
    const { side, cost } = withCost({ label, run }, peer, SIZE_MIB / 1024);
    sides.push(side);
    costs.push([label, cost]);
  }
  if (sides.length < 2) return context.note("downloads: nothing to compare with");
  const result = await context.compare({
    name: "download",
    unit: "MiB/s",
    work: SIZE_MIB,
    sides: sides as [Side, Side],
  });
  for (const aim of DOWNLOAD_AIMS) context.note(ratioText(result, aim));
  for (const [label, cost] of costs) context.note(costText(label, cost));
}

async function download(peer: Peer): Promise<void> {
  const from = peer.download?.("download-0");
  if (from) await curlExpecting([200], [...from.headers, "-o", "/dev/null", from.url]);
}

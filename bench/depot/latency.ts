import { Agent, request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, BenchContext } from "../bench.ts";
import { curlExpecting } from "./curl.ts";
import { OurServer } from "./peers/our-server.ts";
import { writeRandomFile } from "./random-file.ts";

const SIZE_BYTES = 1024 ** 3;
const RANGE_BYTES = 16 * 1024;
const REQUESTS = 1_000;
/** Three artists on lines of a gigabit. */
const UPLOADS = 3;
const RATE = "110M";
/** Between two API requests, so that the figures are the server's and not the queue's. */
const PAUSE_MS = 5;

/** How long others wait while large files move. */
export const latency: Bench = {
  name: "depot-latency",
  about: "ranges of a 1 GiB file, and API requests while three uploads run at 110 MB/s",
  async run(context: BenchContext) {
    const database = await context.database();
    const folder = await context.folder();
    const source = join(folder, "source.bin");
    await writeRandomFile(source, SIZE_BYTES);
    const ours = await OurServer.start(database, await context.folder());
    const agent = new Agent({ keepAlive: true });
    try {
      await measureRanges(context, ours, { agent, source });
      await measureApi(context, ours, { agent, source });
    } finally {
      agent.destroy();
      await ours.stop();
      await database.close();
    }
  },
};

interface Given {
  agent: Agent;
  source: string;
}

async function measureRanges(
  context: BenchContext,
  ours: OurServer,
  { agent, source }: Given,
): Promise<void> {
  const { put } = ours.ways();
  await put.upload(source, "ranged-0");
  const url = put.download?.("ranged-0").url as string;
  const [authorization] = await headers(ours);
  const times = await timed(context.signal, REQUESTS, () => {
    const start = Math.floor(Math.random() * (SIZE_BYTES - RANGE_BYTES));
    const range = `bytes=${start}-${start + RANGE_BYTES - 1}`;
    return send(agent, url, { method: "GET", headers: { authorization, range } });
  });
  context.note(`16 KiB range of a 1 GiB file: ${percentiles(times)}; aim p99 20 ms`);
}

async function measureApi(
  context: BenchContext,
  ours: OurServer,
  { agent, source }: Given,
): Promise<void> {
  const idle = await apiTimes(context, ours, agent);
  context.note(`API request, nothing else: ${percentiles(idle)}`);
  const { put } = ours.ways();
  const [authorization] = await headers(ours);
  const uploads = Array.from({ length: UPLOADS }, (_, index) => {
    const url = `${ours.base}/assets/${ours.assetIds[index + 1]}/versions/upload?filename=busy`;
    const limits = ["--limit-rate", RATE, "-T", source];
    return curlExpecting([201], ["-H", `Authorization: ${authorization}`, ...limits, url]);
  });
  const busy = await apiTimes(context, ours, agent);
  context.note(
    `API request, ${UPLOADS} uploads of ${RATE}B/s: ${percentiles(busy)}; aim p99 10 ms`,
  );
  await Promise.all(uploads);
  await put.forget();
}

async function apiTimes(
  { signal }: BenchContext,
  ours: OurServer,
  agent: Agent,
): Promise<number[]> {
  const [authorization] = await headers(ours);
  const body = JSON.stringify({ query: "{ projects(first: 10) { nodes { id name } } }" });
  return timed(signal, REQUESTS, () =>
    send(agent, `${ours.base}/graphql`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body,
    }),
  );
}

async function headers(ours: OurServer): Promise<[string]> {
  return [(await ours.authorization()).replace("Authorization: ", "")];
}

/** Milliseconds of each, after some that warm up. */
async function timed(
  signal: AbortSignal,
  count: number,
  run: () => Promise<void>,
): Promise<number[]> {
  for (let index = 0; index < count / 10; index += 1) await run();
  const times: number[] = [];
  while (times.length < count) {
    signal.throwIfAborted();
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
    await sleep(PAUSE_MS);
  }
  return times;
}

interface Sent {
  method: string;
  headers: Record<string, string>;
  body?: string;
}

async function send(agent: Agent, url: string, { method, headers, body }: Sent): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(url, { agent, method, headers }, resolve).once("error", reject).end(body);
  const response = await promise;
  let text = "";
  for await (const chunk of response) text += String(chunk).slice(0, 1_000 - text.length);
  if (!/^20[06]$/.test(String(response.statusCode)) || text.startsWith('{"errors"'))
    throw new Error(`Answered ${response.statusCode}: ${text}`);
}

function percentiles(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.ceil(sorted.length * share) - 1] ?? NaN).toFixed(2);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`;
}

import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** What the process is to do: `count` uploads of `sizeBytes` each, and as many downloads of one URL, all at once. */
export interface Crowd {
  uploadUrl: string;
  downloadUrl: string;
  token: string;
  count: number;
  sizeBytes: number;
  /** Distinguishes the content of one round from another's. */
  seed: number;
}

const PIECE_BYTES = 64 * 1024;

/** Runs a crowd in this process and prints what went wrong, line by line. */
async function main(crowd: Crowd): Promise<void> {
  const all = Array.from({ length: crowd.count }, (_, index) => [
    upload(crowd, index),
    download(crowd),
  ]);
  for (const outcome of await Promise.allSettled(all.flat()))
    if (outcome.status === "rejected") process.stdout.write(`${outcome.reason}\n`);
}

/** The bytes of an upload: others for each, without ever being all in memory. */
function* content({ seed, sizeBytes }: Crowd, index: number): Generator<Buffer> {
  for (let left = sizeBytes; left > 0; left -= PIECE_BYTES)
    yield Buffer.alloc(Math.min(left, PIECE_BYTES), `${seed} ${index} ${left}\n`);
}

async function upload(crowd: Crowd, index: number): Promise<void> {
  const hash = createHash("sha256");
  for (const piece of content(crowd, index)) hash.update(piece);
  const response = await fetch(crowd.uploadUrl, {
    method: "PUT",
    headers: { authorization: `Bearer ${crowd.token}` },
    body: Readable.toWeb(Readable.from(content(crowd, index))) as ReadableStream,
    duplex: "half",
  } as RequestInit);
  const answer = (await response.json()) as { sha256?: string };
  if (response.status !== 201 || answer.sha256 !== hash.digest("hex"))
    throw new Error(`upload ${index}: ${response.status} ${JSON.stringify(answer)}`);
}

async function download({ downloadUrl, token }: Crowd): Promise<void> {
  const response = await fetch(downloadUrl, { headers: { authorization: `Bearer ${token}` } });
  const hash = createHash("sha256");
  await pipeline(Readable.fromWeb(response.body as never), hash);
  if (response.status !== 200 || response.headers.get("etag") !== `"${hash.digest("hex")}"`)
    throw new Error(`download: ${response.status} ${response.headers.get("etag")}`);
}

await main(JSON.parse(process.argv[2] as string) as Crowd);

import { spawn } from "node:child_process";
import { once } from "node:events";
import test from "ava";
import { withDepot } from "./_depot.ts";
import { download, putFile, sha256 } from "./_requests.ts";

const MIB = 1024 * 1024;

/** Sends the same MiB again and again, from a process of its own, so that only the server's memory is measured. */
const CLIENT = `
  import { request } from "node:http";
  const [url, token, count] = process.argv.slice(1);
  const chunk = Buffer.alloc(${MIB}, "gadb");
  const length = Number(count) * chunk.length;
  const req = request(url, { method: "PUT", headers: { authorization: "Bearer " + token, "content-length": length } });
  req.on("response", (res) => { console.log(res.statusCode); res.resume(); });
  let sent = 0;
  const go = () => {
    while (sent < Number(count)) { sent += 1; if (!req.write(chunk)) return void req.once("drain", go); }
    req.end();
  };
  go();
`;

async function sendMebibytes(url: string, token: string, count: number): Promise<string> {
  const client = spawn(process.execPath, [
    "--input-type=module",
    "-e",
    CLIENT,
    url,
    token,
    String(count),
  ]);
  let output = "";
  client.stdout.on("data", (chunk) => (output += chunk));
  await once(client, "close");
  return output.trim();
}

/** The largest resident size while `work` runs, in MiB. */
async function peak(work: () => Promise<unknown>): Promise<number> {
  let highest = process.memoryUsage.rss();
  const timer = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 20);
  await work();
  clearInterval(timer);
  return Math.max(highest, process.memoryUsage.rss()) / MIB;
}

test("memory stays flat however large the upload is", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const url = `${server.url}/assets/${studio.assetId}/versions/upload?filename=big.bin`;
  // Starts the sink's thread and everything else that is there once.
  t.is((await putFile(server, token, studio.assetId, "warm")).status, 201);
  const before = process.memoryUsage.rss() / MIB;
  const small = await peak(async () => t.is(await sendMebibytes(url, token, 64), "201"));
  const large = await peak(async () => t.is(await sendMebibytes(url, token, 256), "201"));
  t.true(small - before < 64, `64 MiB: from ${before.toFixed()} to ${small.toFixed()} MiB`);
  t.true(large - before < 64, `256 MiB: from ${before.toFixed()} to ${large.toFixed()} MiB`);
  const got = await download(server, token, `/assets/${studio.assetId}/versions/2/download`);
  t.is(got.headers.get("etag"), `"${sha256(got.bytes)}"`);
  t.is(got.bytes.length, 64 * MIB);
});

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "ava";
import type { Crowd } from "./_crowd-client.ts";
import { leftovers, NOTHING, withDepot } from "./_depot.ts";
import { putFile } from "./_requests.ts";

const MIB = 1024 * 1024;
const COUNT = 64;
const CLIENT = fileURLToPath(new URL("./_crowd-client.ts", import.meta.url));

/** Lets a crowd at the server, from a process of its own; what went wrong, and how much memory ours had at most. */
async function run(crowd: Crowd): Promise<{ said: string; peakMib: number }> {
  let peak = 0;
  const look = () => (peak = Math.max(peak, process.memoryUsage.rss()));
  const timer = setInterval(look, 20);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [CLIENT, JSON.stringify(crowd)]);
    look();
    return { said: stdout, peakMib: peak / MIB };
  } finally {
    clearInterval(timer);
  }
}

test("64 uploads and 64 downloads at once all succeed, in memory that does not grow with their size", async (t) => {
  const server = await withDepot(t, { limits: { maxUploads: COUNT, maxUploadsPerUser: COUNT } });
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const versions = `${server.url}/assets/${studio.assetId}/versions`;
  t.is((await putFile(server, token, studio.assetId, Buffer.alloc(2 * MIB, "gadb"))).status, 201);
  const crowd = {
    uploadUrl: `${versions}/upload?filename=crowd.bin`,
    downloadUrl: `${versions}/1/download`,
    token,
    count: COUNT,
  };
  const small = await run({ ...crowd, sizeBytes: MIB / 2, seed: 1 });
  t.is(small.said, "");
  const large = await run({ ...crowd, sizeBytes: 2.5 * MIB, seed: 2 });
  t.is(large.said, "");
  // 128 MiB more have come than before.
  const growth = large.peakMib - small.peakMib;
  t.true(growth < 64, `from ${small.peakMib.toFixed()} to ${large.peakMib.toFixed()} MiB`);
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
});

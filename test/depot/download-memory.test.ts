import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import test from "ava";
import { withDepot } from "./_depot.ts";
import { putFile } from "./_requests.ts";

const MIB = 1024 * 1024;

/** Many clients at a time in a process of their own, so that only the server's memory is measured. */
const CLIENTS = `
  import { get } from "node:http";
  import { createHash } from "node:crypto";
  const [url, token, count, sha256] = process.argv.slice(1);
  const one = () => new Promise((resolve, reject) => {
    get(url, { agent: false, headers: { authorization: "Bearer " + token } }, (res) => {
      const hash = createHash("sha256");
      res.on("data", (bytes) => hash.update(bytes));
      res.on("end", () => resolve(hash.digest("hex") === sha256));
      res.on("error", reject);
    }).on("error", reject);
  });
  const right = await Promise.all(Array.from({ length: Number(count) }, one));
  console.log(right.filter(Boolean).length);
`;

test("memory stays flat with 64 downloads at a time, each of them whole and right", async (t) => {
  // Hashed each time: what is proven would be sent with less work.
  const server = await withDepot(t, { env: { GADB_REVERIFY_MINUTES: "0" } });
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const made = await putFile(server, token, studio.assetId, randomBytes(24 * MIB));
  t.is(made.status, 201);
  const url = `${server.url}/assets/${studio.assetId}/versions/1/download`;
  const run = async (count: number) => {
    const args = [
      "--input-type=module",
      "-e",
      CLIENTS,
      url,
      token,
      String(count),
      made.body.sha256,
    ];
    const clients = spawn(process.execPath, args);
    let output = "";
    clients.stdout.on("data", (text) => (output += text));
    clients.stderr.on("data", (text) => (output += text));
    let highest = 0;
    const timer = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss());
    }, 20);
    await once(clients, "close");
    clearInterval(timer);
    return { output: output.trim(), highest: highest / MIB };
  };
  t.is((await run(2)).output, "2", "starts the threads");
  const before = process.memoryUsage.rss() / MIB;
  const many = await run(64);
  t.is(many.output, "64");
  t.true(many.highest - before < 128, `from ${before.toFixed()} to ${many.highest.toFixed()} MiB`);
  t.log(`from ${before.toFixed()} to ${many.highest.toFixed()} MiB`);
});

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { tempDir } from "../_helpers/temp-dir.ts";
import { findProgram } from "../_helpers/find-program.ts";
import { parseByteranges } from "./_byteranges.ts";
import { useDepot } from "./_depot.ts";
import { putFile } from "./_requests.ts";

const depot = useDepot(test);
const run = promisify(execFile);
const content = randomBytes(3_000_000);

/** What a test with curl needs; undefined, with the reason in the log, where there is none. */
async function withCurl(t: ExecutionContext, bytes: Buffer = content) {
  const curl = findProgram("curl");
  if (curl === undefined) {
    t.log("skipped: curl is not installed");
    return void t.pass();
  }
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const answer = await putFile(depot(), token, studio.assetId, bytes, { filename: "große.bin" });
  t.is(answer.status, 201);
  const url = `${depot().url}/assets/${studio.assetId}/versions/1/download`;
  const folder = tempDir(t);
  return {
    folder,
    /** Runs curl in a folder of its own; what it printed. */
    async curl(...args: string[]): Promise<string> {
      const { stdout } = await run(
        curl,
        ["-sS", "--fail", "-H", `Authorization: Bearer ${token}`, ...args, url],
        { cwd: folder },
      );
      return stdout;
    },
  };
}

test("curl -r with two ranges gets both", async (t) => {
  const world = await withCurl(t);
  if (!world) return;
  const status = await world.curl(
    "-r",
    "0-99,200-299",
    "-o",
    "body",
    "-D",
    "head",
    "-w",
    "%{http_code}",
  );
  t.is(status, "206");
  const head = await readFile(join(world.folder, "head"), "latin1");
  const type = /^content-type: (.*)\r$/im.exec(head)?.[1] as string;
  const [first, second] = parseByteranges(type, await readFile(join(world.folder, "body")));
  t.true(first?.body.equals(content.subarray(0, 100)));
  t.true(second?.body.equals(content.subarray(200, 300)));
});

test("curl -C - goes on where a download was cut, and is content when nothing is missing", async (t) => {
  const world = await withCurl(t);
  if (!world) return;
  const path = join(world.folder, "resumed");
  await writeFile(path, content.subarray(0, 1_234_567));
  t.is(
    await world.curl("-C", "-", "-o", "resumed", "-w", "%{http_code} %{size_download}"),
    "206 1765433",
  );
  t.true((await readFile(path)).equals(content));
  // curl asks for the bytes behind the end and takes 416 for "complete".
  const again = await world
    .curl("-C", "-", "-o", "resumed", "-w", "%{http_code}")
    .catch(() => "416");
  t.is(again, "416");
  t.true((await readFile(path)).equals(content));
});

test("curl -OJ keeps the bytes and a file of nothing is a file", async (t) => {
  const world = await withCurl(t, Buffer.alloc(0));
  if (!world) return;
  t.is(await world.curl("-o", "empty", "-w", "%{http_code} %{size_download}"), "200 0");
  t.is((await stat(join(world.folder, "empty"))).size, 0);
  t.is(await world.curl("-r", "-5", "-o", "empty", "-w", "%{http_code}"), "200");
  await t.throwsAsync(world.curl("-r", "0-", "-o", "empty"), { message: /416/ });
});

test("curl -I learns the size without the bytes", async (t) => {
  const world = await withCurl(t);
  if (!world) return;
  const head = await world.curl("-I");
  t.regex(head, /^HTTP\/1\.1 200 /);
  t.regex(head, /^content-length: 3000000\r$/im);
  t.regex(head, /^accept-ranges: bytes\r$/im);
});

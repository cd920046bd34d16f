import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import test from "ava";
import { useSite } from "./_site.ts";

useSite(test);

const DIST = fileURLToPath(new URL("../../web/dist/", import.meta.url));
const BUDGET_BYTES = 130 * 1024;

async function filesEnding(...endings: string[]): Promise<{ name: string; text: string }[]> {
  const names = await readdir(DIST, { recursive: true });
  const wanted = names.filter((name) => endings.some((ending) => name.endsWith(ending)));
  return Promise.all(
    wanted.map(async (name) => ({ name, text: await readFile(DIST + name, "utf8") })),
  );
}

test("the first page loads at most 130 KiB of script, compressed", async (t) => {
  const scripts = await filesEnding(".js");
  const total = scripts.reduce((sum, { text }) => sum + gzipSync(text).length, 0);
  t.true(total > 0 && total <= BUDGET_BYTES, `${total} bytes`);
});

test("the build names no other host that a browser would ask", async (t) => {
  const allowed = /^http:\/\/www\.w3\.org\//;
  for (const { name, text } of await filesEnding(".js", ".css", ".html", ".svg")) {
    const hosts = [...text.matchAll(/https?:\/\/[\w.-]+[^\s"'`)]*/g)].map(([address]) => address);
    t.deepEqual(
      hosts.filter((address) => !allowed.test(address)),
      [],
      name,
    );
  }
});

test("no decorator reaches the browser unbuilt, and no style attribute the security policy would refuse", async (t) => {
  for (const { name, text } of await filesEnding(".js")) {
    t.notRegex(text, /@(property|state|customElement|query)\(/, name);
    t.notRegex(text, /<[a-z-]+[^<>]*\sstyle=/, name);
  }
});

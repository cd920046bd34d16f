import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import test from "ava";
import { openPage } from "../_helpers/with-browser.ts";
import { signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import { askForReview, makeReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

const DIST = fileURLToPath(new URL("../../web/dist/", import.meta.url));
const BUDGET_BYTES = 130 * 1024;

async function filesEnding(...endings: string[]): Promise<{ name: string; text: string }[]> {
  const names = await readdir(DIST, { recursive: true });
  const wanted = names.filter((name) => endings.some((ending) => name.endsWith(ending)));
  return Promise.all(
    wanted.map(async (name) => ({ name, text: await readFile(DIST + name, "utf8") })),
  );
}

test("my work, opened for the first time, loads at most 130 KiB of script, compressed", async (t) => {
  const studio = await makeReviewStudio(server());
  const review = await askForReview(studio, "hero_texture");
  const page = await openPage(t, browser(), { origin: server().url });
  const scripts: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith(".js")) scripts.push(response.body());
  });
  await signIn(page, studio.reviewer);
  await page.getByText(review.assetName).first().waitFor();
  await page.waitForLoadState("networkidle");
  const bodies = await Promise.all(scripts);
  const total = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
  t.log(`${bodies.length} files, ${total} bytes`);
  t.true(total > 0 && total <= BUDGET_BYTES, `${total} bytes`);
});

test("the build names no other host that a browser would ask", async (t) => {
  // Names of vocabularies, and where a shader's formula is from: nothing is asked for there.
  const allowed = /^http:\/\/(www\.w3|schema)\.org\/|^https:\/\/jcgt\.org\//;
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

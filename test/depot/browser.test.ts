import test, { type ExecutionContext } from "ava";
import type { Page } from "playwright-core";
import { useBrowser } from "../_helpers/with-browser.ts";
import { useDepot } from "./_depot.ts";
import { bearer, putFile, send } from "./_requests.ts";

const depot = useDepot(test);
const browser = useBrowser(test);

const STEAL = `try { localStorage.setItem("taken", localStorage.getItem("session")) } catch {}
  try { parent.postMessage("ran", "*"); opener && opener.postMessage("ran", "*") } catch {}
  try { window.ran = true } catch {}`;

const attacks: [name: string, content: string][] = [
  ["page.html", `<!doctype html><title>x</title><script>${STEAL}</script>`],
  [
    "picture.svg",
    `<svg xmlns="http://www.w3.org/2000/svg" onload="${STEAL.replaceAll('"', "'")}"><script>${STEAL}</script></svg>`,
  ],
  [
    "page.xhtml",
    `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>${STEAL}</script></html>`,
  ],
  ["script.js", STEAL],
  ["disguised.png", `<!doctype html><script>${STEAL}</script>`],
];

/** Uploads a file and returns a link to it that needs no header. */
async function link(filename: string, content: string): Promise<string> {
  const server = depot();
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const answer = await putFile(server, token, studio.assetId, content, { filename });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  const ticket = await send(`${server.url}/assets/${studio.assetId}/versions/1/ticket`, {
    method: "POST",
    headers: bearer(token),
  });
  return `${server.url}${ticket.body.url}&disposition=inline`;
}

/** A page of the server's own origin with no policy at all and something worth stealing: the worst place to be. */
async function openVictim(t: ExecutionContext): Promise<Page> {
  const context = await browser().newContext({ acceptDownloads: true });
  t.teardown(() => context.close());
  const page = await context.newPage();
  const address = `${depot().url}/victim.html`;
  await page.route(address, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: "<!doctype html><title>victim</title><body>",
    }),
  );
  await page.goto(address);
  await page.evaluate(`
    localStorage.setItem("session", "secret");
    addEventListener("message", ({ data }) => (document.title = String(data)));
  `);
  return page;
}

/** A script that puts an element with this address into the page, and waits until it has loaded or failed. */
function embed(tag: string, address: string): string {
  const attribute = tag === "object" ? "data" : "src";
  return `new Promise((resolve) => {
    const node = document.createElement("${tag}");
    node.addEventListener("load", () => resolve());
    node.addEventListener("error", () => resolve());
    node.setAttribute("${attribute}", ${JSON.stringify(address)});
    document.body.append(node);
  })`;
}

async function assertUnharmed(t: ExecutionContext, page: Page, how: string): Promise<void> {
  const seen = await page.evaluate(
    `({ title: document.title, taken: localStorage.getItem("taken"), ran: "ran" in window })`,
  );
  t.deepEqual(seen, { title: "victim", taken: null, ran: false }, how);
}

for (const [name, content] of attacks) {
  test(`an uploaded ${name} runs nothing in a real browser, however it is opened`, async (t) => {
    const url = await link(name, content);
    const page = await openVictim(t);
    // Embedded: each element tells when it has loaded or failed, or a download begins.
    for (const tag of ["iframe", "img", "object", "embed", "script", "video"]) {
      const downloading = page.waitForEvent("download", { timeout: 0 }).catch(() => {});
      const told = page.evaluate(embed(tag, url));
      await Promise.race([downloading, told]);
      await assertUnharmed(t, page, tag);
    }
    // Opened: it becomes a download, and the page stays.
    const downloading = page.waitForEvent("download");
    await page.evaluate(`void (location.href = ${JSON.stringify(url)})`);
    t.is((await downloading).suggestedFilename(), name);
    await assertUnharmed(t, page, "location");
  });
}

test("even shown as a page by force it has no origin and runs nothing", async (t) => {
  const url = await link("page.html", attacks[0]?.[1] as string);
  const page = await openVictim(t);
  // What a browser would do that ignored type and disposition, but not the policy.
  await page.route(`${depot().url}/assets/**`, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), "content-type": "text/html" };
    for (const name of ["content-disposition", "x-frame-options"])
      delete (headers as Record<string, string>)[name];
    await route.fulfill({ response, headers });
  });
  const policies: string[] = [];
  page.on("console", (message) => policies.push(message.text()));
  await page.evaluate(embed("iframe", url));
  await assertUnharmed(t, page, "iframe");
  t.true(
    policies.some((text) => /script|sandbox/i.test(text)),
    policies.join("\n"),
  );
});

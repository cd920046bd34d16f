import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { build, type Plugin } from "vite";

/** There is no such file; its text is below. */
const ENTRY = fileURLToPath(new URL("browser-clients.js", import.meta.url));

/** What a page finds as globals: the clients as they come, and files that are the same in every page. */
const SOURCE = `
import * as tus from "tus-js-client";
import Uppy from "@uppy/core";
import Tus from "@uppy/tus";

/** Bytes that follow from the size alone. */
function bytes(size) {
  const found = new Uint8Array(size);
  let state = 1;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    found[at] = state >>> 24;
  }
  return found;
}

const file = (name, size) => new File([bytes(size)], name, { type: "image/png", lastModified: 1 });
Object.assign(globalThis, { tus, Uppy, Tus, file });
`;

/** The same bytes as `file` in a page has. */
export function bytesOf(size: number): Buffer {
  const found = Buffer.alloc(size);
  let state = 1;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    found[at] = state >>> 24;
  }
  return found;
}

const entry: Plugin = {
  name: "entry",
  enforce: "pre",
  resolveId: (id) => (id === ENTRY ? ENTRY : undefined),
  load: (id) => (id === ENTRY ? SOURCE : undefined),
};

let bundle: Promise<string> | undefined;

/** Both clients as one script, made from the packages as an application's build would make it. */
export function clientScript(): Promise<string> {
  bundle ??= bundleClients();
  return bundle;
}

async function bundleClients(): Promise<string> {
  const made = await build({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    configFile: false,
    logLevel: "error",
    plugins: [entry],
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      minify: false,
      lib: { entry: ENTRY, formats: ["iife"], name: "clients", fileName: "clients" },
    },
  });
  const [first] = Array.isArray(made) ? made : [made];
  const chunk =
    "output" in (first as object)
      ? (first as { output: { code?: string }[] }).output[0]
      : undefined;
  if (!chunk?.code) throw new Error("There is no bundle.");
  return chunk.code;
}

/** Shows an empty page of the server's own origin with the clients in it. */
export async function openClients(page: Page, origin: string): Promise<void> {
  await page.route(`${origin}/clients.html`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: '<!doctype html><link rel="icon" href="data:,"><title>Clients</title>',
    }),
  );
  await page.goto(`${origin}/clients.html`);
  await page.addScriptTag({ content: await clientScript() });
}

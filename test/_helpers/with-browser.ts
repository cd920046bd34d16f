import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutionContext, TestFn } from "ava";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { findChromium } from "../e2e/_chromium.ts";

/** How a page is opened. */
export interface PageOptions {
  /** Where the server under test is; every other origin is refused and fails the test. */
  origin: string;
  /** Other origins that the page may be led to, for instance a provider's of sign-ins. */
  alsoAllowed?: readonly string[];
  width?: number;
  height?: number;
  colorScheme?: "dark" | "light";
  reducedMotion?: "reduce" | "no-preference";
  /** Console errors that the test provokes on purpose, for instance the browser's line about a 401. */
  expectedErrors?: readonly RegExp[];
}

const ARGS = [
  "--no-sandbox",
  "--no-zygote",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];

/** A running browser; `close` ends it and removes what was made for it. */
export interface TestBrowser {
  browser: Browser;
  close(): Promise<void>;
}

/**
 * One browser for all tests of a file: started before the first, closed after the last. Returns a function because the
 * browser exists only once tests run: `const browser = useBrowser(test)`, then `openPage(t, browser(), {origin})`.
 */
export function useBrowser(test: TestFn<never> | TestFn<unknown>): () => Browser {
  const { before, after } = test as TestFn<unknown>;
  let started: TestBrowser | undefined;
  before("start the browser", async () => {
    started = await launchBrowser();
  });
  after.always("close the browser", async () => {
    await started?.close();
  });
  return () => {
    if (!started) throw new Error("The browser exists only inside tests and hooks after `before`.");
    return started.browser;
  };
}

/** Starts a headless Chromium with a profile of its own, removed again when it closes. */
export async function launchBrowser(): Promise<TestBrowser> {
  const { executablePath, env, dispose } = await findChromium();
  // Chromium leaves files in the temporary folder when it is stopped; it gets one of its own.
  const temp = await mkdtemp(join(tmpdir(), "gadb-browser-"));
  const browser = await chromium.launch({
    executablePath,
    args: ARGS,
    chromiumSandbox: false,
    env: { ...inherited(), ...env, TMPDIR: temp },
  });
  const close = async () => {
    await browser.close();
    await Promise.all([dispose(), rm(temp, { recursive: true, force: true })]);
  };
  return { browser, close };
}

/**
 * Opens a page in a fresh context (no cookies, no storage). When the test ends it fails if the page wrote an error to
 * the console (reports of the content security policy are among them), threw, or asked another host for anything.
 */
export async function openPage(
  t: ExecutionContext,
  browser: Browser,
  options: PageOptions,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    colorScheme: options.colorScheme ?? "dark",
    reducedMotion: options.reducedMotion ?? "reduce",
    baseURL: options.origin,
    locale: "en-GB",
  });
  context.setDefaultTimeout(15_000);
  const complaints = await watch(context, options);
  t.teardown(async () => {
    await context.close();
    if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`);
  });
  return context.newPage();
}

async function watch(context: BrowserContext, options: PageOptions): Promise<string[]> {
  const complaints: string[] = [];
  const isExpected = (text: string) =>
    options.expectedErrors?.some((pattern) => pattern.test(text)) ?? false;
  const own = [options.origin, ...(options.alsoAllowed ?? [])].map((url) => new URL(url).host);
  await context.route(
    (url) => /^(https?|wss?):$/.test(url.protocol) && !own.includes(url.host),
    async (route) => {
      complaints.push(`request to another host: ${route.request().url()}`);
      await route.abort();
    },
  );
  context.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    const text = `${message.type()}: ${message.text()} (${message.location().url})`;
    if (!isExpected(text)) complaints.push(text);
  });
  context.on("weberror", (error) => {
    complaints.push(`uncaught: ${String(error.error())}`);
  });
  return complaints;
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { Log } from "../log.ts";
import { runScript } from "./run-script.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WEB = join(ROOT, "web");
/** The dashboard is made from this, too. */
const SDK = join(ROOT, "src/sdk");
const DIST = join(WEB, "dist");
const STAMP = ".sources";
const VITE = join(ROOT, "node_modules/vite/bin/vite.js");

/**
 * Builds the dashboard into web/dist unless what is there was built from the same sources. It is built beside its
 * place and swapped in, so that a running server never serves half of it. A failed build is logged, not thrown.
 */
export async function buildWebIfStale(log: Log): Promise<void> {
  if (!existsSync(join(WEB, "index.html"))) return;
  const wanted = sourcesHash();
  if (stampOf(DIST) === wanted) return;
  log.info("building the dashboard");
  const partial = join(WEB, `dist-partial-${process.pid}`);
  try {
    const options = [
      "--outDir",
      partial,
      "--emptyOutDir",
      "--logLevel",
      "warn",
      "--configLoader",
      "native",
    ];
    await runScript({ argv: [VITE, "build", WEB, ...options] });
    writeFileSync(join(partial, STAMP), wanted);
    swap(partial);
  } catch (error) {
    // The API is better than nothing, and an older dashboard than none.
    log.error(
      { reason: stripVTControlCharacters(String(error)) },
      "the dashboard could not be built",
    );
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Rebuilds whenever a source changes, until the signal: for work on the dashboard. */
export async function watchWeb(log: Log, signal: AbortSignal): Promise<void> {
  const { build } = await import("vite");
  const watcher = await build({
    root: WEB,
    logLevel: "info",
    build: { outDir: DIST, emptyOutDir: true, watch: {} },
  });
  log.info("rebuilding the dashboard on change");
  if ("close" in watcher)
    signal.addEventListener("abort", () => void watcher.close(), { once: true });
}

function sourcesHash(): string {
  const hash = createHash("sha256").update(readFileSync(join(ROOT, "package-lock.json")));
  for (const path of [...sources(WEB), ...sources(SDK)].toSorted()) {
    hash.update(`\n${relative(ROOT, path).split(sep).join("/")}\n`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (folder === WEB && /^(dist|node_modules)/.test(entry.name)) return [];
    return entry.isDirectory() ? sources(path) : [path];
  });
}

function stampOf(folder: string): string | undefined {
  const path = join(folder, STAMP);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function swap(partial: string): void {
  const old = `${partial}-old`;
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(partial, DIST);
  rmSync(old, { recursive: true, force: true });
}

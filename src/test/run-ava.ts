import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { environmentWith } from "../config.ts";
import { PROJECT_ROOT } from "../db/migrate.ts";
import { countResults, type Counts } from "./count-results.ts";

/** What a run of ava came to. `output` is all that its reporter has printed. */
export interface AvaRun {
  code: number;
  counts: Counts;
  output: string;
}

/** Runs ava with the given arguments, shows what it prints, and stops it when the signal says so. */
export function runAva(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<AvaRun> {
  return new Promise((resolve, reject) => {
    const color = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
    const child = spawn(process.execPath, [avaPath(), ...args], {
      cwd: PROJECT_ROOT,
      env: environmentWith({ ...environment, ...color }),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      process.stdout.write(chunk);
      output += chunk.toString();
    });
    const stop = () => child.kill("SIGTERM");
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    child.on("error", reject);
    child.on("close", (exit) => {
      const code = exit ?? 1;
      resolve({ code, counts: countResults(output, code), output });
    });
  });
}

function avaPath(): string {
  return fileURLToPath(new URL("./cli.js", import.meta.resolve("ava")));
}

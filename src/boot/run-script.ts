import { spawn } from "node:child_process";
import { environmentWith } from "../config.ts";

/** A script of this program, run on its own. */
export interface ScriptRun {
  /** Path of the script and its arguments. */
  argv: readonly string[];
  /** What its environment has besides ours. */
  env?: Readonly<Record<string, string>>;
  /** Ends it, with SIGTERM. */
  signal?: AbortSignal;
}

/**
 * Runs a script in a process of its own, so that what it needs of memory is gone when it ends: a server that painted
 * pictures or bundled a dashboard at start would keep hundreds of megabytes for good. Its errors and
 * logs go to our stderr, its results nowhere. Throws when it fails, with the last of what it said.
 */
export async function runScript({ argv, env = {}, signal }: ScriptRun): Promise<void> {
  const child = spawn(process.execPath, argv, {
    env: environmentWith(env),
    stdio: ["ignore", "ignore", "pipe"],
    ...(signal ? { signal } : {}),
  });
  let said = "";
  const hear = (chunk: Buffer) => {
    process.stderr.write(chunk);
    said = (said + chunk.toString()).slice(-2_000);
  };
  child.stderr?.on("data", hear);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("error", reject);
  child.once("close", resolve);
  const code = await promise;
  if (code !== 0) throw new Error(said.trim() || `${argv[0]} ended with code ${code}`);
}

import { spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { runbook } from "./_runbook.ts";

/** How a script of ops/ ended. */
export interface ScriptResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A script of ops/ under way. */
export interface RunningScript {
  child: ChildProcess;
  done: Promise<ScriptResult>;
  /** Resolves with the match when the output so far has it; rejects when the script ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts a script of ops/, as somebody at a shell would. */
export function startScript(name: string, args: string[]): RunningScript {
  const path = fileURLToPath(new URL(`../../ops/${name}.sh`, import.meta.url));
  const child = spawn(path, args, options({}));
  child.stdin.end();
  return watch(name, child);
}

/**
 * Starts a block of the runbook in a shell, in the project's folder; it is one command, so that a signal reaches it. What
 * the command asks for is answered with `input`.
 */
export function startBlock(
  name: string,
  environment: Record<string, string>,
  input = "",
): RunningScript {
  const child = spawn("sh", ["-euc", `exec ${runbook(name)}`], options(environment));
  child.stdin.end(input);
  return watch(name, child);
}

function options(environment: Record<string, string>) {
  return {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...process.env, DATABASE_URL: "", ...environment },
    stdio: ["pipe", "pipe", "pipe"] as ["pipe", "pipe", "pipe"],
  };
}

function watch(
  name: string,
  child: ChildProcessByStdio<Writable, Readable, Readable>,
): RunningScript {
  const result: ScriptResult = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (result.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (result.stderr += chunk.toString()));
  const done = new Promise<ScriptResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(Object.assign(result, { code })));
  });
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(result.stdout);
        if (match) resolve(match);
      };
      child.stdout.on("data", look);
      look();
      void done.then(({ stdout, stderr }) =>
        reject(new Error(`${name} ended without ${pattern}: ${stdout}${stderr}`)),
      );
    });
  return { child, done, printed };
}

/** Runs a script of ops/ to its end. */
export function runScript(name: string, args: string[]): Promise<ScriptResult> {
  return startScript(name, args).done;
}

/** Runs a block of the runbook to its end. */
export function runBlock(
  name: string,
  environment: Record<string, string>,
  input?: string,
): Promise<ScriptResult> {
  return startBlock(name, environment, input).done;
}

import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

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
export function startScript(
  name: string,
  args: string[],
  environment: Record<string, string> = {},
): RunningScript {
  const path = fileURLToPath(new URL(`../../ops/${name}.sh`, import.meta.url));
  const child = spawn(path, args, {
    env: { ...process.env, DATABASE_URL: "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
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
        reject(new Error(`${name}.sh ended without ${pattern}: ${stdout}${stderr}`)),
      );
    });
  return { child, done, printed };
}

/** Runs a script of ops/ to its end. */
export function runScript(
  name: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<ScriptResult> {
  return startScript(name, args, environment).done;
}

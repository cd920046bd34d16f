import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How a command ended. */
export interface CommandResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A command of src/ops/commands under way. */
export interface RunningCommand {
  child: ChildProcess;
  done: Promise<CommandResult>;
  /** Resolves when the output so far matches; rejects when the command ends without. */
  printed(pattern: RegExp): Promise<void>;
}

/** Starts `backup`, `restore` or `verify-backup` with the cluster's environment. */
export function startCommand(
  name: string,
  args: string[],
  environment: Record<string, string>,
): RunningCommand {
  const path = fileURLToPath(new URL(`../../src/ops/commands/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], {
    env: { ...process.env, ...environment },
  });
  const result: CommandResult = { code: null, signal: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (result.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (result.stderr += chunk.toString()));
  const done = new Promise<CommandResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(Object.assign(result, { code, signal })));
  });
  const printed = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => pattern.test(result.stdout) && resolve();
      child.stdout.on("data", look);
      look();
      void done.then(({ stdout, stderr }) =>
        reject(new Error(`It ended without ${pattern}: ${stdout}${stderr}`)),
      );
    });
  return { child, done, printed };
}

/** Runs a command to its end. */
export function runCommand(
  name: string,
  args: string[],
  environment: Record<string, string>,
): Promise<CommandResult> {
  return startCommand(name, args, environment).done;
}

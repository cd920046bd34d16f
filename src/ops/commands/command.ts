import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { BusyError } from "../single-flight.ts";

/** The command line was wrong; the message says how it is right. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** Exit codes of the backup commands. */
export const EXIT = { ok: 0, failed: 1, usage: 2, busy: 75 } as const;

/**
 * Runs a command: its result is the exit code; errors become one line on stderr. SIGINT and SIGTERM abort `signal`,
 * so that what was begun is cleaned up.
 */
export async function runCommand(
  fn: (args: string[], signal: AbortSignal) => Promise<number>,
): Promise<void> {
  const abort = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => abort.abort(new Error(`Stopped by ${name}.`)));
  }
  try {
    process.exitCode = await fn(process.argv.slice(2), abort.signal);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = codeOf(error);
  }
}

/** Parses options and, in `positionals`, the rest; throws UsageError with `usage` when an option is unknown or lacks its value. */
export function parse<T extends ParseArgsOptionsConfig>(
  args: string[],
  usage: string,
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>> {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nUsage: ${usage}`);
  }
}

/** Writes a line for people. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Bytes for people, with one decimal. */
export function size(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return power === 0 ? `${bytes} B` : `${(bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}

function codeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage;
  return error instanceof BusyError ? EXIT.busy : EXIT.failed;
}

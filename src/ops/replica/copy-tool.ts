import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { childEnvironment } from "../../config.ts";
import { pgPassEnvironment } from "./pg-pass.ts";

const run = promisify(execFile);

/** Where Debian and the PostgreSQL project's packages put the programs of each version. */
const VERSIONED = "/usr/lib/postgresql";

/**
 * The pg_basebackup of this major version, from `folders` (PATH and the versions' own), or undefined: one of another
 * version refuses, or copies what it does not understand.
 */
export async function findBaseBackupTool(
  major: string,
  folders: readonly string[] = toolFolders(major),
): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, "pg_basebackup");
    if (!existsSync(path)) continue;
    const version = await run(path, ["--version"]).catch(() => undefined);
    if (/\) (\d+)/.exec(version?.stdout ?? "")?.[1] === major) return path;
  }
  return undefined;
}

/** Copies the primary with pg_basebackup over the slot. Throws with its own words. */
export async function runBaseBackupTool(
  tool: string,
  { conninfo, password, slot, pgData, signal }: ToolOptions,
): Promise<void> {
  const pass = await pgPassEnvironment(password);
  try {
    await run(
      tool,
      [
        `--dbname=${conninfo}`,
        `--pgdata=${pgData}`,
        "--wal-method=stream",
        `--slot=${slot}`,
        "--checkpoint=fast",
        "--no-password",
        "--manifest-checksums=SHA256",
      ],
      {
        env: { ...childEnvironment(), ...pass.environment, LC_ALL: "C" },
        maxBuffer: 1 << 20,
        ...(signal ? { signal } : {}),
      },
    );
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    const { stderr, message } = cause as Error & { stderr?: string };
    throw new Error(`pg_basebackup failed: ${(stderr ?? "").trim() || message}`, { cause });
  } finally {
    await pass.remove();
  }
}

/** What pg_basebackup is told; the password goes by a file, since arguments are for everybody to see. */
export interface ToolOptions {
  conninfo: string;
  password: string;
  slot: string;
  pgData: string;
  signal?: AbortSignal | undefined;
}

function toolFolders(major: string): string[] {
  const path = childEnvironment()["PATH"] ?? "";
  const versions = existsSync(VERSIONED) ? readdirSync(VERSIONED) : [];
  return [
    ...versions.filter((name) => name === major).map((name) => join(VERSIONED, name, "bin")),
    ...path.split(":").filter((folder) => folder !== ""),
  ];
}

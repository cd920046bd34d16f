import { spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { childEnvironment } from "../../config.ts";
import { binaries, type Binaries } from "./binaries.ts";
import { asOsUser, pgOsUser, type OsUser } from "./os-user.ts";
import { SETTINGS_FILE, settingsText } from "./settings.ts";

/** What a new cluster needs: its data directory, the superuser's password, and flags for initdb beyond ours. */
export interface InitOptions {
  pgData: string;
  password: string;
  extraArgs?: string[];
  user?: OsUser | undefined;
  binaries?: Binaries;
}

/** Whether `pgData` holds a finished cluster. */
export function isCluster(pgData: string): boolean {
  return existsSync(join(pgData, "PG_VERSION"));
}

/**
 * Makes a cluster in `pgData` (absent or empty) with superuser `postgres`, scram passwords, UTF-8 and the builtin
 * C.UTF-8 collation, which sorts alike on every machine. It is built beside its place and renamed, so a killed run
 * leaves nothing that looks finished. Throws with initdb's own words.
 */
export async function initCluster(options: InitOptions): Promise<void> {
  const { pgData, password } = options;
  const user = options.user ?? pgOsUser(pgData);
  const programs = options.binaries ?? binaries(user);
  const partial = join(dirname(pgData), `.${basename(pgData)}-partial`);
  const pwfile = `${partial}.pw`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  rmSync(pwfile, { force: true });
  try {
    writeFileSync(pwfile, `${password}\n`, { mode: 0o600 });
    if (user) {
      chownSync(partial, user.uid, user.gid);
      chownSync(pwfile, user.uid, user.gid);
    }
    await runInitdb(programs, user, [
      `--pgdata=${partial}`,
      "--username=postgres",
      `--pwfile=${pwfile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--data-checksums",
      ...(options.extraArgs ?? []),
    ]);
    includeSettings(partial, user);
    takePlace(partial, pgData);
  } finally {
    rmSync(pwfile, { force: true });
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Writes SETTINGS_FILE of a stopped cluster, with `overrides` on top of our settings. */
export function writeSettings(
  pgData: string,
  user: OsUser | undefined,
  overrides: Record<string, string> = {},
): void {
  const path = join(pgData, SETTINGS_FILE);
  const partial = `${path}.partial`;
  writeFileSync(partial, settingsText(overrides), { mode: 0o600 });
  if (user) chownSync(partial, user.uid, user.gid);
  renameSync(partial, path);
}

async function runInitdb(
  programs: Binaries,
  user: OsUser | undefined,
  args: string[],
): Promise<void> {
  // Not every system knows the C.UTF-8 locale; the builtin provider sorts the same without it.
  const first = await attempt(programs, user, [...args, "--locale=C.UTF-8"]);
  if (first.code === 0) return;
  const second = /invalid locale name/.test(first.output)
    ? await attempt(programs, user, [...args, "--locale=C"])
    : first;
  if (second.code !== 0) throw new Error(`initdb failed: ${second.output.trim()}`);
}

function attempt(
  programs: Binaries,
  user: OsUser | undefined,
  args: string[],
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(programs.initdb, args, {
      cwd: "/",
      env: { ...childEnvironment(), LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "pipe"],
      ...asOsUser(user),
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (cause) =>
      reject(new Error(`initdb could not be run: ${cause.message}`, { cause })),
    );
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

function includeSettings(pgData: string, user: OsUser | undefined): void {
  appendFileSync(join(pgData, "postgresql.conf"), `\ninclude_if_exists = '${SETTINGS_FILE}'\n`);
  writeSettings(pgData, user);
}

function takePlace(partial: string, pgData: string): void {
  chmodSync(partial, 0o700);
  if (existsSync(pgData) && readdirSync(pgData).length === 0) rmSync(pgData, { recursive: true });
  renameSync(partial, pgData);
}

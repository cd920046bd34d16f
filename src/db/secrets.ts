import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { ensureDataDir } from "./data-dir.ts";

/** Random values that belong to one data directory. */
export interface Secrets {
  postgresPassword: string;
  authenticatorPassword: string;
  jwtSecret: string;
}

/** The folder that holds them. */
export function secretsDir(dataDir: string): string {
  return join(dataDir, "secrets");
}

/**
 * Reads the secrets of `dataDir`, making those that are missing: one 0600 file each in a 0700 folder. Two instances
 * that start at once get the same values. Modes that have become wider are narrowed again.
 */
export function loadSecrets(dataDir: string): Secrets {
  ensureDataDir(dataDir);
  const folder = secretsDir(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  narrow(folder, 0o700);
  return {
    postgresPassword: secret(folder, "postgres-password"),
    authenticatorPassword: secret(folder, "authenticator-password"),
    jwtSecret: secret(folder, "jwt-secret"),
  };
}

/**
 * Reads a secret that only some commands need, made by `generate` when there is none. Two that ask at once get the same.
 */
export function keptSecret(dataDir: string, name: string, generate: () => string): string {
  ensureDataDir(dataDir);
  const folder = secretsDir(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  narrow(folder, 0o700);
  return secret(folder, name, generate);
}

/** Reads one secret without making it; undefined when there is none. Throws when it may not be read. */
export function readSecret(dataDir: string, name: string): string | undefined {
  try {
    return readFileSync(join(secretsDir(dataDir), name), "utf8").trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function secret(folder: string, name: string, generate = randomText): string {
  const path = join(folder, name);
  const made = make(folder, name, generate);
  narrow(path, 0o600);
  const value = made ?? readFileSync(path, "utf8").trim();
  if (value.length < 32) throw new Error(`The secret file ${path} is empty or too short.`);
  return value;
}

/** Written whole and linked into place, so that nobody ever reads half a secret; undefined when it exists. */
function make(folder: string, name: string, generate: () => string): string | undefined {
  const path = join(folder, name);
  if (statSync(path, { throwIfNoEntry: false })) return undefined;
  const value = generate().trim();
  const partial = join(folder, `.${name}-${process.pid}`);
  const file = openSync(partial, "w", 0o600);
  try {
    writeSync(file, `${value}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(partial, path);
    return value;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  } finally {
    rmSync(partial, { force: true });
  }
}

function randomText(): string {
  return randomBytes(32).toString("hex");
}

function narrow(path: string, mode: number): void {
  if (process.platform === "win32") return;
  if ((statSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
}

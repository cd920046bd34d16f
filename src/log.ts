import { pino, type Logger } from "pino";

export type Log = Logger;

const SECRET_KEYS = [
  "authorization",
  "cookie",
  "password",
  "token",
  "access_token",
  "refresh_token",
  "accessToken",
  "refreshToken",
  "jwtSecret",
  "secret",
  "connectionString",
  "ownerUrl",
  "authUrl",
  "replicaUrl",
];

/** Settings of `createLog`: the least level written, and where to (default: stderr). */
export interface LogOptions {
  level?: string;
  destination?: { write(line: string): void };
}

/**
 * The program's log: a JSON line per event on stderr, so that stdout stays for what people and scripts read. Values
 * under names of secrets are replaced at up to three levels of depth, and passwords inside connection strings always.
 */
export function createLog(options: LogOptions = {}): Log {
  const destination = options.destination ?? pino.destination({ fd: 2, sync: true });
  return pino(
    {
      level: options.level ?? "info",
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError, error: serializeError },
      redact: { paths: redactedPaths(), censor: "[redacted]" },
      hooks: { streamWrite: (line) => hideTokens(hideUrlPasswords(line)) },
    },
    destination,
  );
}

/** `text` with the passwords of all connection strings in it replaced. */
export function hideUrlPasswords(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@"]+):[^\s@"]+@/gi, "$1:[redacted]@");
}

/** `text` without personal access tokens: people put them into addresses, names and what not. */
function hideTokens(text: string): string {
  return text.replace(/gadb_pat_[0-9a-f]+/gi, "gadb_pat_[redacted]");
}

/** The telling parts of an error and its causes; a driver's error also carries its connection, password and all. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const { code, detail, hint, where } = error as {
    code?: unknown;
    detail?: unknown;
    hint?: unknown;
    where?: unknown;
  };
  return {
    name,
    message,
    code,
    detail,
    hint,
    where,
    stack,
    ...(cause === undefined ? {} : { cause: serializeError(cause) }),
  };
}

function redactedPaths(): string[] {
  return SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
}

import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";

const ITERATIONS = 4096;

/**
 * PostgreSQL's stored form of an ASCII password (RFC 5803). Sending this instead of the password keeps the password
 * out of the server's log and of pg_stat_statements.
 */
export function scramVerifier(
  password: string,
  salt = randomBytes(16),
  iterations = ITERATIONS,
): string {
  if (!/^[\x20-\x7e]+$/.test(password))
    throw new Error("A database password must be printable ASCII.");
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}

/** Whether `verifier`, as stored in pg_authid, belongs to `password`. */
export function matchesVerifier(password: string, verifier: string | null): boolean {
  const parts = /^SCRAM-SHA-256\$(\d+):([^$]+)\$/.exec(verifier ?? "");
  if (!parts || verifier === null) return false;
  const again = scramVerifier(
    password,
    Buffer.from(parts[2] as string, "base64"),
    Number(parts[1]),
  );
  return (
    again.length === verifier.length && timingSafeEqual(Buffer.from(again), Buffer.from(verifier))
  );
}

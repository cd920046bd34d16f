import { chmodSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { matchesVerifier, scramVerifier } from "../../src/db/scram.ts";
import { loadSecrets, readSecret, secretsDir } from "../../src/db/secrets.ts";
import { tempDir } from "../_helpers/temp-dir.ts";

const newDataDir = (t: ExecutionContext) => join(tempDir(t), "data");
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test("secrets are files that only we can read, in a folder only we can enter", (t) => {
  const dataDir = newDataDir(t);
  loadSecrets(dataDir);
  t.is(modeOf(secretsDir(dataDir)), "700");
  const files = readdirSync(secretsDir(dataDir)).toSorted();
  t.deepEqual(files, ["authenticator-password", "jwt-secret", "postgres-password"]);
  for (const file of files) t.is(modeOf(join(secretsDir(dataDir), file)), "600", file);
});

test("secrets are long, all different, and the same at the next start", (t) => {
  const dataDir = newDataDir(t);
  const first = loadSecrets(dataDir);
  t.deepEqual(loadSecrets(dataDir), first);
  const values = [...Object.values(first), ...Object.values(loadSecrets(newDataDir(t)))];
  t.is(new Set(values).size, 6);
  for (const value of values) t.regex(value, /^[0-9a-f]{64}$/);
  t.is(readSecret(dataDir, "jwt-secret"), first.jwtSecret);
});

test("modes that have become wider are narrowed again", (t) => {
  const dataDir = newDataDir(t);
  loadSecrets(dataDir);
  chmodSync(secretsDir(dataDir), 0o755);
  chmodSync(join(secretsDir(dataDir), "jwt-secret"), 0o644);
  loadSecrets(dataDir);
  t.is(modeOf(secretsDir(dataDir)), "700");
  t.is(modeOf(join(secretsDir(dataDir), "jwt-secret")), "600");
});

test("an emptied secret is refused instead of used", (t) => {
  const dataDir = newDataDir(t);
  loadSecrets(dataDir);
  writeFileSync(join(secretsDir(dataDir), "jwt-secret"), "\n");
  t.throws(() => loadSecrets(dataDir), { message: /jwt-secret is empty/ });
});

test("reading makes nothing", (t) => {
  const dataDir = newDataDir(t);
  t.is(readSecret(dataDir, "postgres-password"), undefined);
  t.false(statSync(dataDir, { throwIfNoEntry: false })?.isDirectory() ?? false);
});

test("the scram verifier is the one of RFC 7677", (t) => {
  // The RFC's example: user "user", password "pencil". The server key is what verifies its final message.
  const verifier = scramVerifier("pencil", Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64"));
  t.is(
    verifier,
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
  );
  t.true(matchesVerifier("pencil", verifier));
  t.false(matchesVerifier("pencil2", verifier));
  t.false(matchesVerifier("pencil", null));
  t.throws(() => scramVerifier("pässword"), { message: /ASCII/ });
});

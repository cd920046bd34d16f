import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import type { JWK } from "jose";

/** The keys of a file of GADB_JWT_KEYS, the first of which signs. */
export type Keys = readonly JWK[];

/** Reads a key file; an absent one is empty if it may be. Throws without a word of what is in it. */
export async function readKeyFile(file: string, mayBeAbsent: boolean): Promise<Keys> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (mayBeAbsent && (cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new Error(`${file} cannot be read.`, { cause });
  }
  const keys = parseKeys(text);
  if (!keys) throw new Error(`${file} is not a set of keys (JWKS).`);
  return keys;
}

function parseKeys(text: string): Keys | undefined {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    return Array.isArray(keys) ? (keys as Keys) : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the file in one step, readable by its owner alone. */
export async function writeKeyFile(file: string, keys: Keys): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  await rename(draft, file);
}

/** With a new Ed25519 key at the end: the place of keys that do not sign yet. */
export function addKey(keys: Keys): Keys {
  const made = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }) as JWK;
  const kid = createHash("sha256").update(String(made.x)).digest("base64url").slice(0, 16);
  return [...keys, { ...made, kid, alg: "EdDSA", use: "sig" }];
}

/** With the newest key first, which signs from then on. */
export function useNewestKey(keys: Keys): Keys {
  const newest = keys.at(-1);
  if (newest?.d === undefined) throw new Error("The newest key is not one to sign with.");
  return [newest, ...keys.slice(0, -1)];
}

/** Without all keys but the one that signs. */
export function dropOldKeys(keys: Keys): Keys {
  const signing = keys.find(({ d }) => d !== undefined);
  if (!signing) throw new Error("The file has no key to sign with.");
  return [signing];
}

/** One line for each key, by its name. */
export function describeKeys(keys: Keys): string {
  const signing = keys.find(({ d }) => d !== undefined);
  return keys.map((key) => `${key.kid}  ${key === signing ? "signs" : "accepted"}`).join("\n");
}

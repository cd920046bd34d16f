import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";
import { readFileSync } from "node:fs";
import type { Config } from "../config.ts";
import { keptSecret } from "../db/secrets.ts";

/** What backups are signed with. */
export interface SigningKey {
  /** Fingerprint of the public half. */
  keyId: string;
  /** The public half, 32 bytes in base64. */
  publicKey: string;
  sign(bytes: Buffer): string;
}

/** A signature as it is written beside what it signs. */
export interface Signature {
  algorithm: "Ed25519";
  keyId: string;
  publicKey: string;
  signature: string;
}

/** In front of the 32 bytes of an Ed25519 public key in its standard form (RFC 8410). */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/**
 * The key that this installation signs with: that of GADB_BACKUP_SIGNING_KEY_FILE, else one in `secrets/`, made when
 * there is none. Throws, without a word of what is in it, when the file holds no Ed25519 private key.
 */
export function loadSigningKey(config: Pick<Config, "dataDir" | "backups">): SigningKey {
  const { signingKeyFile } = config.backups;
  const text =
    signingKeyFile === undefined
      ? keptSecret(config.dataDir, "backup-signing-key", makeKey)
      : readFileSync(signingKeyFile, "utf8");
  const key = parseKey(text);
  if (!key)
    throw new Error(
      `${signingKeyFile ?? "secrets/backup-signing-key"} does not hold an Ed25519 private key in PEM.`,
    );
  const raw = rawPublic(key);
  return {
    keyId: fingerprint(raw),
    publicKey: raw.toString("base64"),
    sign: (bytes) => sign(null, bytes, key).toString("base64"),
  };
}

/** Signs bytes. */
export function makeSignature(key: SigningKey, bytes: Buffer): Signature {
  const { keyId, publicKey } = key;
  return { algorithm: "Ed25519", keyId, publicKey, signature: key.sign(bytes) };
}

/** Whether a signature is over these bytes and its key is the one it names. */
export function isSignatureOf(given: Signature, bytes: Buffer): boolean {
  try {
    const raw = Buffer.from(given.publicKey, "base64");
    if (given.algorithm !== "Ed25519" || fingerprint(raw) !== given.keyId) return false;
    const key = createPublicKey({
      key: Buffer.concat([SPKI_PREFIX, raw]),
      format: "der",
      type: "spki",
    });
    return verify(null, bytes, key, Buffer.from(given.signature, "base64"));
  } catch {
    return false;
  }
}

function makeKey(): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  return privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}

function parseKey(text: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(text);
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined;
  }
}

function rawPublic(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(SPKI_PREFIX.length);
}

function fingerprint(raw: Buffer): string {
  return createHash("sha256").update(raw).digest("hex").slice(0, 32);
}

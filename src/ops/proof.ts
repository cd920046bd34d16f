import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { BACKUP_FILES } from "./backup-names.ts";
import { hashFile, syncFolder } from "./hashed-file.ts";
import type { Problem } from "./manifest.ts";
import { isSignatureOf, makeSignature, type Signature, type SigningKey } from "./signing-key.ts";

/** Beside manifest.json: what came of restoring the backup for a test, the last time it was done. */
export const PROOF_FILE = "proof.json";

/** What a proof says. */
export interface Proof {
  format: 1;
  backup: string;
  /** Of manifest.json as it was then. */
  manifestSha256: string;
  provenAt: string;
  isGood: boolean;
  /** Whether every blob was read, or those that the backup before does not have and a sample. */
  content: "all" | "new and a sample";
  problems: Problem[];
  notes: string[];
  host: string;
  durationMs: number;
}

/** Writes the proof beside a backup's manifest, replacing an earlier one. */
export async function writeProof(
  folder: string,
  proof: Proof,
  key: SigningKey | undefined,
): Promise<void> {
  const signature = key && makeSignature(key, signedPart(proof));
  const text = `${JSON.stringify({ ...proof, ...(signature ? { signature } : {}) }, null, 2)}\n`;
  const path = join(folder, PROOF_FILE);
  const partial = `${path}.${randomBytes(4).toString("hex")}`;
  try {
    const file = await open(partial, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
  await syncFolder(folder);
}

/** The proof of a backup; undefined when there is none, or it is not of this manifest, or was changed. */
export async function readProof(folder: string): Promise<Proof | undefined> {
  try {
    const text = await readFile(join(folder, PROOF_FILE), "utf8");
    const { signature, ...proof } = JSON.parse(text) as Proof & { signature?: Signature };
    if (signature && !isSignatureOf(signature, signedPart(proof))) return undefined;
    const { sha256 } = await hashFile(join(folder, BACKUP_FILES.manifest));
    return proof.manifestSha256 === sha256 ? proof : undefined;
  } catch {
    return undefined;
  }
}

function signedPart(proof: Proof): Buffer {
  return Buffer.from(JSON.stringify(proof));
}

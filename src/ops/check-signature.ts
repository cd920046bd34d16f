import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BACKUP_FILES, SIGNATURE_FILE } from "./backup-names.ts";
import type { BackupManifest, Problem } from "./manifest.ts";
import { isSignatureOf, type Signature } from "./signing-key.ts";
import type { Findings } from "./verify.ts";

/** Whose signature to expect. */
export interface ExpectedSigner {
  /** The fingerprint of this installation's own key, if it has one. */
  ownKey?: string | undefined;
  /** The only key to believe (--signed-by): then a backup without its signature is not good. */
  onlyKey?: string | undefined;
}

/**
 * Looks who has signed a backup's manifest, and whether it is still what was signed. A signature by an unknown key
 * proves that nothing was changed since, and not by whom it was made: that is for a person to compare, or for
 * `onlyKey`.
 */
export async function checkSignature(
  folder: string,
  manifest: BackupManifest,
  { ownKey, onlyKey }: ExpectedSigner,
): Promise<Findings> {
  const text = await readFile(join(folder, BACKUP_FILES.manifest));
  const signature = await readSignature(join(folder, SIGNATURE_FILE));
  if (!signature) return unsigned(manifest, onlyKey);
  if (!isSignatureOf(signature, text) || signature.keyId !== manifest.signingKey)
    return bad("is not what was signed: the manifest or its signature was changed");
  const { keyId } = signature;
  if (onlyKey !== undefined && keyId !== onlyKey)
    return bad(`is signed by the key ${keyId} instead of ${onlyKey}`);
  const note =
    keyId === ownKey || onlyKey !== undefined
      ? `signed by the key ${keyId}`
      : `signed by the key ${keyId}, which is not this installation's: compare it with the one that the server's backups name`;
  return { problems: [], notes: [note] };
}

function unsigned({ signingKey }: BackupManifest, onlyKey: string | undefined): Findings {
  if (signingKey !== undefined || onlyKey !== undefined)
    return bad("has lost its signature: manifest.sig is missing or cannot be read");
  return { problems: [], notes: ["not signed: it was made by an earlier version"] };
}

function bad(problem: string): Findings {
  const found: Problem = { what: BACKUP_FILES.manifest, problem };
  return { problems: [found], notes: [] };
}

async function readSignature(path: string): Promise<Signature | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Signature;
  } catch {
    return undefined;
  }
}

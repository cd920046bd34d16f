import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { secretsDir } from "../db/secrets.ts";
import type { ExpectedSigner } from "./check-signature.ts";
import { loadSigningKey } from "./signing-key.ts";

/** Whose signature this installation expects on a backup; makes no key where there is none. */
export function expectedSigner(
  config: Pick<Config, "dataDir" | "backups">,
  onlyKey: string | undefined,
): ExpectedSigner {
  const hasKey =
    config.backups.signingKeyFile !== undefined ||
    existsSync(join(secretsDir(config.dataDir), "backup-signing-key"));
  return { onlyKey, ownKey: hasKey ? loadSigningKey(config).keyId : undefined };
}

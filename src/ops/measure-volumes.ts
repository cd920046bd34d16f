import { statfs } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Config } from "../config.ts";

/** The disk under one of the system's folders. */
export interface Volume {
  name: "data" | "depot" | "backups";
  totalBytes: number;
  freeBytes: number;
}

/** Measures the disks under the folders of a configuration; what is not there yet, or in a bucket, is left out. */
export async function measureVolumes(
  config: Pick<Config, "dataDir" | "depotUrl" | "backupDir">,
): Promise<Volume[]> {
  const folders: [Volume["name"], string][] = [
    ["data", config.dataDir],
    ["backups", config.backupDir],
  ];
  if (config.depotUrl.startsWith("file:")) folders.push(["depot", fileURLToPath(config.depotUrl)]);
  const measured = await Promise.all(
    folders.map(async ([name, folder]) => {
      const found = await statfs(folder).catch(() => undefined);
      // Some file systems in a network do not say.
      if (found === undefined || found.blocks === 0) return [];
      // Without what is set aside for root.
      return [
        { name, totalBytes: found.blocks * found.bsize, freeBytes: found.bavail * found.bsize },
      ];
    }),
  );
  return measured.flat();
}

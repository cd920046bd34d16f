import { writeFile } from "node:fs/promises";
import { readConfig } from "../../src/config.ts";
import { createAuthPool, createOwnerPool } from "../../src/db/pools.ts";
import { loadSecrets } from "../../src/db/secrets.ts";
import { withAccount } from "../../src/db/urls.ts";
import { withDatabase } from "../../src/db/with-database.ts";
import { createLog } from "../../src/log.ts";
import { DEMO_FILES } from "./media/files.ts";
import type { DemoPlace } from "./seed.ts";

/**
 * `npm run db:seed`: makes the demo studio in the configured database. `npm run -s db:seed -- --paint FILE` only writes
 * the picture that the documentation uploads. Throws in a sentence for people.
 */
export async function seedCommand(
  args: readonly string[],
  seed: (place: DemoPlace) => Promise<boolean>,
): Promise<void> {
  if (args[0] === "--paint") return paint(args[1]);
  if (args.length > 0) throw new Error("There is only the option --paint FILE.");
  const config = readConfig();
  if (!config.demo) {
    throw new Error(
      "The demo studio has well-known passwords. Set GADB_DEMO=1 if you want it in this database.",
    );
  }
  const log = createLog({ level: config.logLevel });
  await withDatabase(async (ownerUrl) => {
    const { authenticatorPassword } = loadSecrets(config.dataDir);
    const authUrl =
      config.authDatabaseUrl ?? withAccount(ownerUrl, "gadb_authenticator", authenticatorPassword);
    const ownerPool = createOwnerPool(ownerUrl, log);
    const authPool = createAuthPool(authUrl, log);
    try {
      const { depotUrl, depotOldUrl, s3 } = config;
      const place = { depotUrl, depotOldUrl, s3 };
      const made = await seed({ ownerUrl, ownerPool, authPool, ...place, log });
      process.stdout.write(
        made
          ? "The demo studio is there.\n"
          : "There are people in this database already; nothing done.\n",
      );
    } finally {
      await Promise.all([ownerPool.end(), authPool.end()]);
    }
  });
}

async function paint(file: string | undefined): Promise<void> {
  if (file === undefined)
    throw new Error("Name the file to write: npm run -s db:seed -- --paint hero_texture.png");
  await writeFile(file, DEMO_FILES.hero_texture[1].make());
}

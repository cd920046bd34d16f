import { setTimeout as sleep } from "node:timers/promises";
import type { Express, Request, RequestHandler } from "express";
import type { Pool } from "pg";
import type { Config } from "../../src/config.ts";
import { loadSecrets, type Secrets } from "../../src/db/secrets.ts";
import type { Log } from "../../src/log.ts";
import { DEFAULT_LIMITS, type Depot, type DepotLimits } from "./depot.ts";
import { installDocs } from "./docs.ts";
import { installDownloads } from "./downloads.ts";
import { openStore } from "./open-store.ts";
import { uploadSlots } from "./slots.ts";
import type { Store } from "./store.ts";
import { Tickets } from "./tickets.ts";
import { installTus } from "./tus/install.ts";
import { takeBody } from "./upload-raw.ts";
import { makeUploadRoute } from "./upload-route.ts";
import { takeForm } from "./upload-version.ts";

/** What the depot needs of the server. */
export interface DepotOptions {
  config: Config;
  log: Log;
  /** The authenticator's pool. */
  pool: Pool;
  /** Sets `req.identity`; see src/auth/authenticate.ts. */
  authenticate: RequestHandler;
  /** The generated secrets; read from the data folder unless given. */
  secrets?: Pick<Secrets, "jwtSecret">;
  /** For tests: another store than GADB_DEPOT_URL names, other bounds. */
  store?: Store;
  limits?: Partial<DepotLimits>;
}

/** The installed depot. */
export interface InstalledDepot {
  store: Store;
  /** Makes tickets for links that need no header. */
  tickets: Tickets;
  /** Waits for uploads to clear up and ends what runs in the background; call it when all connections are closed. */
  close(): Promise<void>;
}

/** How long uploads that the stop has cut off may take to clear up. The sweeper does the rest. */
const CLEAR_UP_MS = 5_000;

const UPLOAD = "/assets/:id/versions/upload";

/**
 * Mounts uploads, downloads, tickets, /docs and /openapi.json on `app`, before any parser of bodies. Opens the store
 * first; throws when it cannot be used.
 */
export async function installDepot(app: Express, options: DepotOptions): Promise<InstalledDepot> {
  const { config, log, pool, authenticate } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const store = options.store ?? (await openStore(config));
  const depot: Depot = { store, pool, log, limits };
  const slots = uploadSlots(limits);
  const tickets = new Tickets(config, (options.secrets ?? loadSecrets(config.dataDir)).jwtSecret);
  app.post(
    UPLOAD,
    authenticate,
    makeUploadRoute(depot, slots, (req: Request, who) => takeForm(depot, req, who)),
  );
  app.put(
    UPLOAD,
    authenticate,
    makeUploadRoute(depot, slots, (req: Request, who) => takeBody(depot, req, who)),
  );
  const downloads = installDownloads(app, depot, { config, tickets, authenticate });
  const tus = installTus(app, { depot, slots, authenticate });
  installDocs(app);
  return {
    store,
    tickets,
    async close() {
      // The connections are cut by now; what their uploads have reserved goes back while there still is a database.
      await Promise.race([slots.whenIdle(), sleep(CLEAR_UP_MS, undefined, { ref: false })]);
      await tus.close();
      await downloads.close();
      await store.close();
    },
  };
}

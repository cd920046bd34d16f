import type { Express, RequestHandler } from "express";
import type { Config } from "../../src/config.ts";
import { makeArchiveRoute } from "./bulk/archive-route.ts";
import { archiveSlots } from "./bulk/archive-slots.ts";
import type { ContentSource } from "./content-source.ts";
import type { Depot } from "./depot.ts";
import { makePreviewRoute } from "./download-preview.ts";
import { makeDownloadRoute } from "./download-version.ts";
import { Hashers } from "./hashers.ts";
import { ProvenContent } from "./proven-content.ts";
import { makeReuseRoute, readReuseBody } from "./reuse-version.ts";
import { makeTicketRoute } from "./ticket-version.ts";
import type { Tickets } from "./tickets.ts";

/** What the ways out need beside the depot. */
export interface DownloadOptions {
  config: Pick<Config, "accelRedirect" | "reverifyMinutes">;
  tickets: Tickets;
  authenticate: RequestHandler;
}

const VERSION = "/assets/:id/versions/:version_number";

/** Mounts every way out of the depot on `app`. `close` ends the threads. */
export function installDownloads(
  app: Express,
  depot: Depot,
  { config, tickets, authenticate }: DownloadOptions,
): { close(): Promise<void> } {
  const hashers = new Hashers();
  const proven = new ProvenContent(config.reverifyMinutes * 60_000);
  const source: ContentSource = { store: depot.store, hashers, proven };
  const { accelRedirect } = config;
  // Express answers HEAD with the same.
  app.get(
    `${VERSION}/download`,
    authenticate,
    makeDownloadRoute(depot, { tickets, source, accelRedirect }),
  );
  app.get(`${VERSION}/previews/:kind`, authenticate, makePreviewRoute(depot, { tickets, source }));
  app.post(`${VERSION}/ticket`, authenticate, makeTicketRoute(depot, tickets));
  const archives = { source, slots: archiveSlots() };
  app.get("/branches/:id/archive", authenticate, makeArchiveRoute(depot, archives, "branch"));
  app.get("/workspaces/:id/archive", authenticate, makeArchiveRoute(depot, archives, "workspace"));
  app.post("/assets/:id/versions", authenticate, readReuseBody, makeReuseRoute(depot));
  return { close: () => hashers.close() };
}

import type { Express, Request, Response } from "express";
import type { Pool } from "pg";
import { authenticateRequest } from "../../src/auth/authenticate.ts";
import { withIdentity, type Identity } from "../../src/auth/identity.ts";
import type { TokenKeys } from "../../src/auth/keys.ts";
import { DepotError } from "../../src/errors.ts";
import type { RateLimits } from "../../src/http/rate-limits.ts";
import { currentRequest } from "../../src/http/request-context.ts";
import { isUuid } from "../../src/is-uuid.ts";
import type { Log } from "../../src/log.ts";
import { findJob, type JobView } from "../../src/sql/find-job.ts";
import { EventStream } from "./event-stream.ts";
import { followJob } from "./follow-job.ts";
import { Listeners } from "./listeners.ts";

/** What following jobs needs of the server. */
export interface JobsOptions {
  /** The authenticator's pool. */
  pool: Pool;
  keys: TokenKeys;
  log: Log;
  rateLimits: RateLimits;
}

/** The installed routes. */
export interface InstalledJobs {
  /** Ends every stream, so that the server can stop. */
  close(): void;
}

/**
 * Mounts GET /jobs/:id/events: how far a run of a job is, as server-sent events. Who may see it is asked anew for each
 * event; the stream ends with the run, with the right, and with the token. The list of runs is in GraphQL (listJobs).
 */
export function installJobs(app: Express, options: JobsOptions): InstalledJobs {
  const listeners = new Listeners();
  app.get("/jobs/:id/events", makeEventsRoute(options, listeners));
  return { close: () => listeners.close() };
}

function makeEventsRoute({ pool, keys, log, rateLimits }: JobsOptions, listeners: Listeners) {
  return async (req: Request<{ id: string }>, res: Response): Promise<void> => {
    const verified = await authenticateRequest({ keys, pool }, req);
    if (!verified) throw new DepotError("CREDS");
    const { identity, expiresAt } = verified;
    req.identity = identity;
    currentRequest().identity = identity;
    await rateLimits.take({ userId: identity.userId, address: undefined });
    const ask = makeAsk(pool, identity, req.params.id);
    // Refusals before the first event are answers like any other.
    const first = await ask();
    const { signal, leave } = listeners.take(identity.userId);
    const stream = new EventStream(res);
    res.once("close", leave);
    signal.addEventListener("abort", () => stream.end(), { once: true });
    await followJob(stream, { first, ask, expiresAt, log, signal });
  };
}

function makeAsk(pool: Pool, identity: Identity, id: string): () => Promise<JobView> {
  if (!isUuid(id.toLowerCase())) throw new DepotError("NTFND", "There is no such run of a job.");
  return () => withIdentity(pool, identity, (client) => findJob(client, id));
}

import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { Express, NextFunction, Request, Response } from "express";
import type { Identity } from "../auth/identity.ts";

/** What belongs to one request and is needed where no request object is at hand (error masks, logs). */
export interface RequestContext {
  requestId: string;
  /** Null for visitors and until the token has been checked. */
  identity: Identity | null;
  /** What the database said of it, once it was asked: whether user, session and token still stand. */
  isIdentityCurrent?: boolean;
  /** Where its queries are read; without, on the primary. */
  readsFrom?: "replica" | "primary";
  /** Whether something of its answer came from a replica. */
  hasReadReplica?: boolean;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `fn` as part of a request. */
export function runInRequest<T>(context: RequestContext, fn: () => T): T {
  return storage.run(context, fn);
}

/** The request that the present code works for; outside of any, one without a name. */
export function currentRequest(): RequestContext {
  return storage.getStore() ?? { requestId: "none", identity: null };
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Request {
      requestId: string;
      /** Who the request speaks for; null for a visitor. Set by src/auth/authenticate.ts. */
      identity: Identity | null;
    }
  }
}

/** What a proxy may send us as a request id. */
const FOREIGN_ID = /^[\w.:-]{8,80}$/;

/** Gives every request an id, in `X-Request-Id` of the answer too; a trusted proxy's id is kept. */
export function installRequestContext(app: Express, trustProxy: number): void {
  app.use((req: Request, res: Response, next: NextFunction) => {
    const given = trustProxy > 0 ? req.get("x-request-id") : undefined;
    const requestId = given !== undefined && FOREIGN_ID.test(given) ? given : randomUUID();
    req.requestId = requestId;
    req.identity = null;
    res.setHeader("X-Request-Id", requestId);
    runInRequest({ requestId, identity: null }, next);
  });
}

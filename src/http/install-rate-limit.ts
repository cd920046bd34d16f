import type { NextFunction, Request, RequestHandler, Response } from "express";
import { clientAddress } from "../auth/client-address.ts";
import { DepotError } from "../errors.ts";
import type { RateLimits } from "./rate-limits.ts";

/**
 * `authenticate`, and then the caller's budget: everything behind it counts as one request of the user, or of the
 * address when there is no user or the token is refused. Throws SLOWD, which is answered with 429 and Retry-After.
 */
export function withRateLimit(authenticate: RequestHandler, limits: RateLimits): RequestHandler {
  return async (req: Request, res: Response, next: NextFunction) => {
    try {
      await authenticated(authenticate, req, res);
    } catch (error) {
      // Who guesses tokens is counted too.
      if (error instanceof DepotError && error.code === "CREDS") await takeFor(limits, req);
      throw error;
    }
    await takeFor(limits, req);
    next();
  };
}

function takeFor(limits: RateLimits, req: Request): Promise<void> {
  return limits.take({ userId: req.identity?.userId, address: clientAddress(req) });
}

/** Resolves when `authenticate` passes the request on; rejects when it refuses it in either of Express's ways. */
async function authenticated(
  authenticate: RequestHandler,
  req: Request,
  res: Response,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const pass: NextFunction = (error?: unknown) => (error ? reject(error as Error) : resolve());
    Promise.resolve(authenticate(req, res, pass)).catch(reject);
  });
}

import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { Pool } from "pg";
import { DepotError } from "../errors.ts";
import { currentRequest } from "../http/request-context.ts";
import { isIdentityCurrent } from "../sql/is-identity-current.ts";
import type { TokenKeys } from "./keys.ts";
import { isPersonalAccessToken, verifyPersonalAccessToken } from "./personal-access-tokens.ts";
import { verifyAccessToken, type VerifiedToken } from "./tokens.ts";

/** What checking a caller needs. */
export interface AuthenticateOptions {
  keys: TokenKeys;
  /** The authenticator's pool. */
  pool: Pool;
  /** Set where the statement that begins a request's transaction says whether the session still stands. */
  leavesSession?: boolean;
}

/**
 * Express middleware: sets `req.identity` from `Authorization: Bearer …`; without the header it stays null (a visitor).
 * A token that is malformed, expired or revoked is refused with CREDS at once, not treated as a visitor's.
 */
export function makeAuthenticate(options: AuthenticateOptions): RequestHandler {
  return async (req: Request, _res: Response, next: NextFunction) => {
    const verified = await authenticateRequest(options, req);
    req.identity = verified?.identity ?? null;
    currentRequest().identity = req.identity;
    next();
  };
}

/** Who a request speaks for; null without a token. Throws CREDS, also for two tokens: a proxy may believe the other. */
export async function authenticateRequest(
  options: AuthenticateOptions,
  req: Request,
): Promise<VerifiedToken | null> {
  if ((req.headersDistinct["authorization"]?.length ?? 0) > 1)
    throw new DepotError("CREDS", "There are two Authorization headers.", { hint: "Send one." });
  return authenticateHeader(options, req.headers.authorization);
}

/**
 * Who an `Authorization` value (of a request or of a websocket's connection parameters) speaks for; null without one.
 * Access tokens of a session and personal access tokens are taken. Throws CREDS; the session is looked up too, so that a revoked one is told to sign in again instead of seeing nothing.
 */
export async function authenticateHeader(
  { keys, pool, leavesSession = false }: AuthenticateOptions,
  header: string | undefined,
): Promise<VerifiedToken | null> {
  if (header === undefined) return null;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw new DepotError("CREDS", "Only bearer tokens are accepted.");
  if (isPersonalAccessToken(token)) return verifyPersonalAccessToken(pool, token);
  const verified = await verifyAccessToken(keys, token);
  if (!leavesSession && !(await isIdentityCurrent(pool, verified.identity))) throw revokedToken();
  return verified;
}

/** The refusal for a token whose user, session or version the database does not let act any more. */
export function revokedToken(): DepotError {
  return new DepotError("CREDS", "The session has ended.", {
    detail: { reason: "revoked" },
    hint: "Sign in again.",
  });
}

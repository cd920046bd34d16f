import { json, Router, urlencoded, type Express, type Request, type Response } from "express";
import type { Pool } from "pg";
import { DepotError } from "../errors.ts";
import type { Log } from "../log.ts";
import { closeSession } from "../sql/close-session.ts";
import { authenticateHeader } from "./authenticate.ts";
import type { TokenKeys } from "./keys.ts";
import { RefreshCookie, requireOwnScript } from "./refresh-cookie.ts";
import { refresh } from "./refresh.ts";
import { hashRefreshToken, isRefreshToken } from "./refresh-tokens.ts";
import { signIn, type IssuedTokens, type SignInOptions } from "./sign-in.ts";
import { TurnTaking } from "./turn-taking.ts";

/** What the sign-in routes need. */
export interface AuthOptions {
  pool: Pool;
  keys: TokenKeys;
  log: Log;
  publicUrl: string | undefined;
  countSignIn: SignInOptions["count"];
}

type Body = Readonly<Record<string, unknown>>;

const BODY_LIMIT = "16kb";

/** Mounts POST /auth/token, /auth/refresh and /auth/logout. Bodies are JSON or form-encoded. */
export function installAuth(app: Express, options: AuthOptions): void {
  const cookie = new RefreshCookie(options.publicUrl);
  const router = Router();
  router.use(
    json({ limit: BODY_LIMIT }),
    urlencoded({ limit: BODY_LIMIT, extended: false, parameterLimit: 50 }),
  );
  router.post("/token", makeTokenHandler(options, cookie));
  router.post("/refresh", makeRefreshHandler(options, cookie));
  router.post("/logout", makeLogoutHandler(options, cookie));
  app.use("/auth", router);
}

function makeTokenHandler({ pool, keys, log, countSignIn }: AuthOptions, cookie: RefreshCookie) {
  const signInOptions: SignInOptions = {
    pool,
    keys,
    log,
    turns: new TurnTaking(),
    count: countSignIn,
  };
  return async (req: Request, res: Response) => {
    const body = readBody(req);
    if (body["grant_type"] !== undefined && body["grant_type"] !== "password") {
      throw new DepotError("BADIN", "Only the grant type password is offered here.");
    }
    const wantsCookie = isTrue(body["cookie"]);
    // Else another site could sign a browser in under an account of its own.
    if (wantsCookie) requireOwnScript(req);
    const tokens = await signIn(signInOptions, {
      username: readText(body, "username"),
      password: readText(body, "password"),
      address: clientAddress(req),
      userAgent: req.get("user-agent"),
    });
    answer(
      res,
      tokens,
      wantsCookie ? () => cookie.write(req, res, tokens.refreshToken) : undefined,
    );
  };
}

function makeRefreshHandler(options: AuthOptions, cookie: RefreshCookie) {
  return async (req: Request, res: Response) => {
    const given = readBody(req)["refresh_token"];
    if (given !== undefined) return answer(res, await refresh(options, given));
    const held = cookie.read(req);
    if (held === undefined)
      throw new DepotError("CREDS", "There is no refresh token.", { hint: "Sign in again." });
    requireOwnScript(req);
    try {
      const tokens = await refresh(options, held);
      return answer(res, tokens, () => cookie.write(req, res, tokens.refreshToken));
    } catch (error) {
      if (error instanceof DepotError && error.code === "CREDS") cookie.clear(req, res);
      throw error;
    }
  };
}

/** RFC 7009 section 2.2: a token that is no longer valid is signed out already, which is no error. */
function makeLogoutHandler(options: AuthOptions, cookie: RefreshCookie) {
  return async (req: Request, res: Response) => {
    const body = readBody(req);
    const held = cookie.read(req);
    if (held !== undefined) requireOwnScript(req);
    const tokens = [body["refresh_token"], held].filter(isRefreshToken);
    const header = req.headers.authorization;
    if (tokens.length === 0 && body["refresh_token"] === undefined && header === undefined) {
      throw new DepotError("BADIN", "Nothing says which session to end.", {
        hint: "Send the access token, or refresh_token in the body.",
      });
    }
    const bearer = tokens.length === 0 ? await authenticateHeader(options, header) : null;
    const isEverywhere = isTrue(body["everywhere"]);
    const hashes = tokens.length === 0 ? [undefined] : tokens.map(hashRefreshToken);
    for (const refreshTokenHash of hashes) {
      await closeSession(options.pool, {
        sessionId: bearer?.identity.sessionId,
        refreshTokenHash,
        isEverywhere,
      });
    }
    if (held !== undefined) cookie.clear(req, res);
    res.status(204).end();
  };
}

/** RFC 6749 section 5.1; with a cookie the refresh token stays out of script's reach. */
function answer(res: Response, tokens: IssuedTokens, writeCookie?: () => void): void {
  writeCookie?.();
  res.json({
    access_token: tokens.accessToken,
    token_type: "Bearer",
    expires_in: tokens.expiresIn,
    ...(writeCookie ? {} : { refresh_token: tokens.refreshToken }),
  });
}

/** The parsed body; empty when there is none. Throws BADIN for other media types and for JSON that is no object. */
function readBody(req: Request): Body {
  const { body } = req as { body?: unknown };
  if (body === undefined) {
    if (!req.headers["content-type"]) return {};
    throw new DepotError("BADIN", "The body must be JSON or form-encoded.", { status: 415 });
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new DepotError("BADIN", "The body must be an object.");
  }
  return body as Body;
}

function readText(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== "string" || value === "")
    throw new DepotError("BADIN", `${name} is missing.`);
  // Names are short; passwords have their own bound. A NUL cannot be in either.
  if (value.includes("\0") || (name === "username" && value.length > 256)) {
    throw new DepotError("BADIN", `${name} is malformed.`);
  }
  return value;
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true" || value === "1";
}

/** The caller's address, an IPv4 one in its plain form. */
function clientAddress(req: Request): string | undefined {
  return req.ip?.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
}

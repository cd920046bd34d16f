import { json, Router, urlencoded, type Express, type Request, type Response } from "express";
import type { Pool } from "pg";
import { DepotError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { OidcConfig } from "../config-oidc.ts";
import { closeSession } from "../sql/close-session.ts";
import { authenticateRequest } from "./authenticate.ts";
import { clientAddress } from "./client-address.ts";
import type { TokenKeys } from "./keys.ts";
import { makeJwksHandler } from "./jwks-route.ts";
import { makeOidcRouter } from "./oidc/routes.ts";
import { makePasswordHandler } from "./password-route.ts";
import { RefreshCookie, requireOwnScript } from "./refresh-cookie.ts";
import { refresh } from "./refresh.ts";
import { hashRefreshToken, isRefreshToken } from "./refresh-tokens.ts";
import { isTrue, readBody, readText } from "./request-body.ts";
import { signIn, type IssuedTokens, type SignInOptions } from "./sign-in.ts";
import { TurnTaking } from "./turn-taking.ts";

/** What the sign-in routes need. */
export interface AuthOptions {
  pool: Pool;
  keys: TokenKeys;
  log: Log;
  publicUrl: string | undefined;
  /** Where the server listens. */
  host: string;
  oidc: OidcConfig | undefined;
  countSignIn: SignInOptions["count"];
}

const BODY_LIMIT = "16kb";

/**
 * Mounts POST /auth/token, /auth/refresh, /auth/logout and /auth/password, the sign-in by a provider, and
 * GET /.well-known/jwks.json. Bodies are JSON or form-encoded.
 */
export function installAuth(app: Express, options: AuthOptions): void {
  const cookie = new RefreshCookie(options.publicUrl);
  const { pool, keys, log } = options;
  const signInOptions: SignInOptions = {
    pool,
    keys,
    log,
    turns: new TurnTaking(),
    count: options.countSignIn,
  };
  const router = Router();
  router.use(
    json({ limit: BODY_LIMIT }),
    urlencoded({ limit: BODY_LIMIT, extended: false, parameterLimit: 50 }),
  );
  router.post("/token", makeTokenHandler(signInOptions, cookie));
  router.post("/refresh", makeRefreshHandler(options, cookie));
  router.post("/logout", makeLogoutHandler(options, cookie));
  router.post("/password", makePasswordHandler(signInOptions));
  router.use(makeOidcRouter(options, cookie));
  app.use("/auth", router);
  app.get("/.well-known/jwks.json", makeJwksHandler(keys));
}

function makeTokenHandler(signInOptions: SignInOptions, cookie: RefreshCookie) {
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
    const hasHeader = req.headers.authorization !== undefined;
    if (tokens.length === 0 && body["refresh_token"] === undefined && !hasHeader) {
      throw new DepotError("BADIN", "Nothing says which session to end.", {
        hint: "Send the access token, or refresh_token in the body.",
      });
    }
    const bearer = tokens.length === 0 ? await authenticateRequest(options, req) : null;
    const isEverywhere = isTrue(body["everywhere"]);
    const hashes = tokens.length === 0 ? [undefined] : tokens.map(hashRefreshToken);
    for (const refreshTokenHash of hashes) {
      await closeSession(options.pool, {
        sessionId: bearer?.identity.sessionId,
        refreshTokenHash,
        isEverywhere,
        keepsTokens: isTrue(body["keep_tokens"]),
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

import { Router, type Request, type Response } from "express";
import { DepotError, toDepotError } from "../../errors.ts";
import { isUuid } from "../../is-uuid.ts";
import { unlinkIdentity } from "../../sql/unlink-identity.ts";
import { authenticateRequest } from "../authenticate.ts";
import { withClaims, withIdentity, type Identity } from "../identity.ts";
import type { RefreshCookie } from "../refresh-cookie.ts";
import { readBody, readText } from "../request-body.ts";
import type { AuthOptions } from "../routes.ts";
import { BrowserCookie } from "./browser-cookie.ts";
import { arrive } from "./callback.ts";
import { toSignInFailure, type FailureCode, type SignInFailure } from "./failure.ts";
import type { OidcOptions } from "./options.ts";
import { OidcProvider } from "./provider.ts";
import { HOME, readReturnTo, withParameter } from "./return-to.ts";
import { beginTrip } from "./start.ts";

/**
 * GET /auth/providers, and with a provider in the settings /auth/oidc/start, /callback, /link and /unlink. People come
 * by the first two with a page, so what goes wrong there ends in a page too: `sign_in_error` says what it was.
 */
export function makeOidcRouter(auth: AuthOptions, cookie: RefreshCookie): Router {
  const router = Router();
  const { oidc } = auth;
  router.get("/providers", (_req: Request, res: Response) => {
    res.json({ password: true, oidc: oidc ? { label: oidc.label } : null });
  });
  if (!oidc) return router;
  const provider = new OidcProvider(oidc);
  const browser = new BrowserCookie(auth.publicUrl);
  const options: OidcOptions = { ...auth, oidc, provider, cookie, browser };
  router.get("/oidc/start", makeStartHandler(options));
  router.get("/oidc/callback", makeCallbackHandler(options));
  router.post("/oidc/link", makeLinkHandler(options));
  router.post("/oidc/unlink", makeUnlinkHandler(options));
  return router;
}

function makeStartHandler(options: OidcOptions) {
  return async (req: Request, res: Response) => {
    const returnTo = readReturnTo(req.query["return_to"]);
    try {
      const errand = { returnTo, isLink: false };
      const url = await beginTrip({ req, res }, options, errand, (fn) => fn(options.pool));
      res.redirect(303, url.href);
    } catch (error) {
      leadBack(res, returnTo, error, options);
    }
  };
}

function makeCallbackHandler(options: OidcOptions) {
  return async (req: Request, res: Response) => {
    let returnTo = HOME;
    try {
      const arrival = await arrive({ req, res }, options);
      ({ returnTo } = arrival);
      res.redirect(303, withParameter(returnTo, "sign_in", await arrival.settle()));
    } catch (error) {
      leadBack(res, returnTo, error, options);
    }
  };
}

function makeLinkHandler(options: OidcOptions) {
  return async (req: Request, res: Response) => {
    const identity = await requireIdentity(options, req);
    const errand = { returnTo: readReturnTo(readBody(req)["return_to"]), isLink: true };
    try {
      const url = await beginTrip({ req, res }, options, errand, (fn) =>
        withClaims(options.pool, identity, fn),
      );
      res.json({ location: url.href });
    } catch (error) {
      throw asRefusal(error, options);
    }
  };
}

function makeUnlinkHandler(options: OidcOptions) {
  return async (req: Request, res: Response) => {
    const identity = await requireIdentity(options, req);
    const id = readText(readBody(req), "identity_id");
    if (!isUuid(id)) throw new DepotError("BADIN", "identity_id is malformed.");
    await withIdentity(options.pool, identity, (client) => unlinkIdentity(client, id));
    res.status(204).end();
  };
}

async function requireIdentity(options: OidcOptions, req: Request): Promise<Identity> {
  const verified = await authenticateRequest(options, req);
  if (!verified) throw new DepotError("CREDS");
  return verified.identity;
}

/** Sends the browser back with the code of what went wrong; the rest is for the log. */
function leadBack(res: Response, returnTo: string, error: unknown, options: OidcOptions): void {
  const { code } = note(error, options);
  options.countSignIn(code === "throttled" ? "throttled" : "failed");
  res.redirect(303, withParameter(returnTo, "sign_in_error", code));
}

/** For scripts, that a provider is away is told as every refusal is. */
function asRefusal(error: unknown, options: OidcOptions): unknown {
  if (toDepotError(error).code !== "INTRN") return error;
  const { code } = note(error, options);
  if (code === "server") return error;
  return new DepotError("UNAVL", "The sign-in provider does not answer as it should.", {
    detail: { reason: code },
    hint: "Try again later; if it stays so, tell whoever runs this server.",
  });
}

/** What is wrong with the provider or the settings, for whoever runs this server to look at. */
const NOTEWORTHY: readonly FailureCode[] = ["provider", "clock", "unreachable"];

function note(error: unknown, { log }: OidcOptions): SignInFailure {
  const failure = toSignInFailure(error);
  const { code, reason, cause } = failure;
  const level = NOTEWORTHY.includes(code) ? "warn" : "info";
  if (code === "server") log.error({ err: cause }, "a sign-in by the provider failed");
  else log[level]({ code, reason }, "a sign-in by the provider failed");
  return failure;
}

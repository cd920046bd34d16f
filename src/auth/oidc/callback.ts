import type { Request, Response } from "express";
import { createOidcUser } from "../../sql/create-oidc-user.ts";
import { linkOwnIdentity } from "../../sql/link-own-identity.ts";
import { openOidcSession } from "../../sql/open-oidc-session.ts";
import { takeOidcSignIn, type OidcSignInTaken } from "../../sql/take-oidc-sign-in.ts";
import { withClaims } from "../identity.ts";
import { hashRefreshToken, makeRefreshToken } from "../refresh-tokens.ts";
import { SignInFailure } from "./failure.ts";
import type { OidcOptions } from "./options.ts";
import type { ConfirmedPerson } from "./provider.ts";
import { publicBase } from "./public-base.ts";
import { CALLBACK, hashState } from "./start.ts";

/** How a trip ended well. */
export type Outcome = "ok" | "linked";

/** A trip that has ended in this browser. */
export interface Arrival {
  returnTo: string;
  /** Checks the provider's answer and signs in or links. Throws what `toSignInFailure` reads. */
  settle(): Promise<Outcome>;
}

/**
 * Takes the trip that the browser comes back from, once; nothing else of the answer is looked at before. Throws when
 * there is none in this browser.
 */
export async function arrive(
  { req, res }: { req: Request; res: Response },
  options: OidcOptions,
): Promise<Arrival> {
  const callback = new URL(publicBase(req, options) + CALLBACK);
  callback.search = new URL(req.originalUrl, callback).search;
  const states = callback.searchParams.getAll("state");
  const browserHash = options.browser.read(req);
  const [state] = states;
  if (browserHash === undefined || state === undefined || states.length > 1)
    throw new SignInFailure("unknown", "there is no cookie, or not one state");
  const taken = await takeOidcSignIn(options.pool, hashState(state), browserHash);
  if (taken?.issuer !== options.oidc.issuer)
    throw new SignInFailure("unknown", "it was ended before, or begun in another browser");
  const settle = async (): Promise<Outcome> => {
    if (taken.isExpired) throw new SignInFailure("expired", "it took longer than ten minutes");
    const { nonce, codeVerifier } = taken;
    const person = await options.provider.confirm({ state, nonce, codeVerifier }, callback);
    if (taken.isLink) await link(options, taken, person);
    else await signIn({ req, res }, options, person);
    return taken.isLink ? "linked" : "ok";
  };
  return { returnTo: taken.returnTo, settle };
}

async function signIn(
  { req, res }: { req: Request; res: Response },
  options: OidcOptions,
  person: ConfirmedPerson,
): Promise<void> {
  const { pool, oidc, cookie, log, countSignIn } = options;
  const { issuer, subject } = person;
  const refreshToken = makeRefreshToken();
  const open = () =>
    openOidcSession(pool, {
      issuer,
      subject,
      refreshTokenHash: hashRefreshToken(refreshToken),
      userAgent: req.get("user-agent"),
    });
  let session = await open();
  if (!session && oidc.provision === "create") {
    const userId = await createOidcUser(pool, { issuer, subject, ...(await person.profile()) });
    if (userId !== undefined) log.info({ userId, issuer, subject }, "made an account at sign-in");
    session = await open();
  }
  if (!session) {
    // An admin links an account to what this line says.
    log.info({ issuer, subject }, "a sign-in came from somebody without an active account");
    throw new SignInFailure("no_account", "no active account is linked to the person");
  }
  countSignIn("ok");
  cookie.write(req, res, refreshToken);
}

async function link(
  { pool }: OidcOptions,
  taken: OidcSignInTaken,
  person: ConfirmedPerson,
): Promise<void> {
  const { userId, sessionId, tokenVersion } = taken;
  if (userId === null || sessionId === null || tokenVersion === null)
    throw new SignInFailure("session_ended", "the session that asked for the link is gone");
  try {
    await withClaims(pool, { userId, sessionId, tokenVersion }, (client) =>
      linkOwnIdentity(client, person.issuer, person.subject),
    );
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === "BADST")
      throw new SignInFailure("linked_elsewhere", "the identity is another account's");
    if (code === "CREDS")
      throw new SignInFailure("session_ended", "the session that asked for the link has ended");
    throw error;
  }
}

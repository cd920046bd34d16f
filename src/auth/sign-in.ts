import type { Pool } from "pg";
import { DepotError } from "../errors.ts";
import type { Log } from "../log.ts";
import { findLogin, type Login } from "../sql/find-login.ts";
import { openSession } from "../sql/open-session.ts";
import { recordLoginAttempt } from "../sql/record-login-attempt.ts";
import { rehashPassword } from "../sql/rehash-password.ts";
import type { Identity } from "./identity.ts";
import type { TokenKeys } from "./keys.ts";
import { hashPassword, needsRehash, requirePasswordForm, verifyPassword } from "./passwords.ts";
import { hashRefreshToken, makeRefreshToken } from "./refresh-tokens.ts";
import { ACCESS_TOKEN_SECONDS, issueAccessToken } from "./tokens.ts";
import type { TurnTaking } from "./turn-taking.ts";

/** What signing in needs. */
export interface SignInOptions {
  pool: Pool;
  keys: TokenKeys;
  turns: TurnTaking;
  log: Log;
  /** Called once for each attempt. */
  count(outcome: "ok" | "failed" | "throttled"): void;
}

/** An attempt to sign in. */
export interface SignInRequest {
  username: string;
  password: string;
  address: string | undefined;
  userAgent: string | undefined;
}

/** What a client gets to hold. */
export interface IssuedTokens {
  accessToken: string;
  /** Seconds the access token lives. */
  expiresIn: number;
  refreshToken: string;
}

/**
 * Signs in with a password. Throws CREDS with the same text, after the same time, for a wrong password, an unknown and
 * a deactivated account; SLOWD after too many failures; BADIN when the password can be nobody's.
 */
export function signIn(options: SignInOptions, request: SignInRequest): Promise<IssuedTokens> {
  requirePasswordForm(request.password);
  const line = `${request.address ?? ""} ${request.username.toLowerCase()}`;
  return options.turns.run(line, () => attempt(options, request));
}

async function attempt(options: SignInOptions, request: SignInRequest): Promise<IssuedTokens> {
  const { pool, log } = options;
  const booked = await recordLoginAttempt(pool, request.username, request.address);
  if (booked.attemptId === null) {
    options.count("throttled");
    throw tooManyFailures(booked.waitSeconds);
  }
  const login = await findLogin(pool, request.username);
  const isRight = await verifyPassword(login?.passwordHash, request.password);
  const opened =
    login && isRight
      ? await open(options, request, { login, attemptId: booked.attemptId })
      : undefined;
  if (!opened) {
    options.count("failed");
    log.info({ address: request.address, userId: login?.userId }, "a sign-in failed");
    throw new DepotError("CREDS", "The user name or the password is wrong.", {
      hint: "Check both and try again.",
    });
  }
  options.count("ok");
  return opened;
}

async function open(
  { pool, keys }: SignInOptions,
  request: SignInRequest,
  { login, attemptId }: { login: Login; attemptId: string },
): Promise<IssuedTokens | undefined> {
  const { userId } = login;
  let { passwordHash } = login;
  if (needsRehash(passwordHash)) {
    const better = await hashPassword(request.password);
    if (await rehashPassword(pool, userId, passwordHash, better)) passwordHash = better;
  }
  const refreshToken = makeRefreshToken();
  const { userAgent } = request;
  const refreshTokenHash = hashRefreshToken(refreshToken);
  const session = await openSession(pool, {
    attemptId,
    userId,
    passwordHash,
    refreshTokenHash,
    userAgent,
  });
  return session && issueTokens(keys, { userId, ...session }, refreshToken);
}

/** An access token for `identity`, with the refresh token that renews it. */
export async function issueTokens(
  keys: TokenKeys,
  identity: Identity,
  refreshToken: string,
): Promise<IssuedTokens> {
  return {
    accessToken: await issueAccessToken(keys, identity),
    expiresIn: ACCESS_TOKEN_SECONDS,
    refreshToken,
  };
}

/** The refusal of an attempt that comes too early. */
export function tooManyFailures(waitSeconds: number): DepotError {
  return new DepotError("SLOWD", `Too many failed sign-ins. Try again in ${waitSeconds} seconds.`, {
    detail: { retry_after_seconds: waitSeconds },
    hint: "Wait, then check the user name and the password.",
  });
}

import { DepotError } from "../errors.ts";
import { changePassword, type PasswordChanged } from "../sql/change-password.ts";
import { findOwnLogin } from "../sql/find-own-login.ts";
import { recordLoginAttempt } from "../sql/record-login-attempt.ts";
import { withClaims, type Identity } from "./identity.ts";
import { requireStrongPassword } from "./password-rules.ts";
import { hashPassword, requirePasswordForm, verifyPassword } from "./passwords.ts";
import { tooManyFailures, type SignInOptions } from "./sign-in.ts";

/** A wish for another password. */
export interface ChangeRequest {
  identity: Identity;
  current: string;
  wanted: string;
  /** Whether personal access tokens live on. */
  keepsTokens: boolean;
  address: string | undefined;
}

/**
 * Sets another password for who is signed in, who proves it with the present one: a session left open is not enough.
 * Guesses are throttled as those at the sign-in are, in the same count. Throws CREDS for a wrong password, SLOWD after too
 * many, BADIN for a new one that is too weak, DNIED for a personal access token.
 */
export async function changeOwnPassword(
  options: SignInOptions,
  request: ChangeRequest,
): Promise<PasswordChanged> {
  requirePasswordForm(request.current);
  const login = await withClaims(options.pool, request.identity, findOwnLogin);
  if (!login) throw new DepotError("CREDS", "The session has ended.", { hint: "Sign in again." });
  requirePasswordForm(request.wanted);
  requireStrongPassword(request.wanted, login.username);
  return options.turns.run(`${request.address ?? ""} ${login.username}`, () =>
    attempt(options, request, login.username),
  );
}

async function attempt(
  { pool, log, count }: SignInOptions,
  { identity, current, wanted, keepsTokens, address }: ChangeRequest,
  username: string,
): Promise<PasswordChanged> {
  const booked = await recordLoginAttempt(pool, username, address);
  if (booked.attemptId === null) {
    count("throttled");
    throw tooManyFailures(booked.waitSeconds);
  }
  const { attemptId } = booked;
  // Read in its turn: the one before may have changed it.
  const login = await withClaims(pool, identity, findOwnLogin);
  const oldHash = login?.passwordHash ?? undefined;
  const isRight = await verifyPassword(oldHash, current);
  let done: PasswordChanged | undefined;
  if (isRight && oldHash !== undefined) {
    const newHash = await hashPassword(wanted);
    const change = { attemptId, oldHash, newHash, keepsTokens };
    done = await withClaims(pool, identity, (client) => changePassword(client, change));
  }
  if (!done) {
    count("failed");
    log.info({ address, userId: identity.userId }, "a change of password failed");
    throw new DepotError("CREDS", "The present password is wrong.", {
      detail: { reason: "password" },
      hint: "Check it and try again.",
    });
  }
  log.info({ userId: identity.userId, ...done }, "a password was changed");
  return done;
}

import type { Pool } from "pg";
import type { WebSocket } from "ws";
import type { Identity } from "../../src/auth/identity.ts";
import type { Log } from "../../src/log.ts";
import { isIdentityCurrent } from "../../src/sql/is-identity-current.ts";
import type { EventHub } from "./hub.ts";
import { ACCOUNT, channelOf } from "./topics.ts";

/**
 * Fatal to clients: without another token there is no use in coming back. An expired token is closed with 4403 instead,
 * which the graphql-ws client retries, and then sends a fresh one.
 */
export const SIGN_IN_AGAIN = 4401;
export const TOKEN_EXPIRED = 4403;

/** Closes the socket when the token it came with ends. */
export function closeAtExpiry(socket: WebSocket, expiresAt: Date): void {
  const left = Math.max(0, expiresAt.getTime() - Date.now());
  const timer = setTimeout(() => socket.close(TOKEN_EXPIRED, "The token has expired"), left);
  socket.once("close", () => clearTimeout(timer));
}

/** Closes the socket when its session, user or password ends. The account's events only say "look again". */
export function closeWhenRevoked(
  { hub, pool, log }: { hub: EventHub; pool: Pool; log: Log },
  identity: Identity,
  socket: WebSocket,
): void {
  const events = hub.subscribe(channelOf(identity.userId, ACCOUNT));
  // Looks once at the start: it may have ended after the token was checked and before this listened.
  events.push({ event: "check", cursor: "" });
  socket.once("close", () => events.end());
  const watch = async () => {
    for await (const _event of events) {
      if (!(await isIdentityCurrent(pool, identity)))
        socket.close(SIGN_IN_AGAIN, "The session has ended");
    }
  };
  watch().catch((error: Error) => {
    log.warn({ err: error }, "a session could not be looked up");
    // Better a reconnect than a socket nobody watches.
    socket.close(1013, "Try again later");
  });
}

/** How many sockets each user has open. */
export class UserCounts {
  readonly #open = new Map<string, number>();

  count(userId: string): number {
    return this.#open.get(userId) ?? 0;
  }

  /** Counts a socket until it closes. */
  add(userId: string, socket: WebSocket): void {
    this.#open.set(userId, this.count(userId) + 1);
    socket.once("close", () => {
      const left = this.count(userId) - 1;
      if (left > 0) this.#open.set(userId, left);
      else this.#open.delete(userId);
    });
  }
}

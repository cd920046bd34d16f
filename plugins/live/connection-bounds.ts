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

/** The longest that a timer waits; personal access tokens live longer than its 25 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Closes the socket when the token it came with ends. */
export function closeAtExpiry(socket: WebSocket, expiresAt: Date): void {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const left = expiresAt.getTime() - Date.now();
    if (left <= 0) return socket.close(TOKEN_EXPIRED, "The token has expired");
    timer = setTimeout(wait, Math.min(left, LONGEST_TIMER_MS));
  };
  wait();
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

/** How many sockets each one has open: a user, or an address before it is known whose socket it is. */
export class SocketCounts {
  readonly #open = new Map<string, number>();

  count(owner: string): number {
    return this.#open.get(owner) ?? 0;
  }

  /** Counts a socket until it closes, or until what is returned is called. */
  add(owner: string, socket: WebSocket): () => void {
    this.#open.set(owner, this.count(owner) + 1);
    let isCounted = true;
    const release = () => {
      if (!isCounted) return;
      isCounted = false;
      const left = this.count(owner) - 1;
      if (left > 0) this.#open.set(owner, left);
      else this.#open.delete(owner);
    };
    socket.once("close", release);
    return release;
  }
}

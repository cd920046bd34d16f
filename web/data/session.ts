import type { Arrival } from "../lib/arrival.ts";
import { problemOf } from "../lib/problems.ts";
import { subjectOf } from "../lib/token.ts";
import { postJson } from "./http.ts";
import { forTab, kept } from "./storage.ts";

/** unknown: not asked yet · expired: was signed in, and what is on the page must not be lost. */
export type SessionState = "unknown" | "signed-out" | "signed-in" | "expired";

interface TokenAnswer {
  access_token: string;
  expires_in: number;
}

const RENEW_BEFORE_MS = 30_000;

/**
 * Who is signed in. The access token lives in memory only; the refresh token in an httpOnly cookie that this code never
 * sees. Fires "change" whenever `state` or `userId` changes.
 */
export class Session extends EventTarget {
  state: SessionState = "unknown";
  userId: string | undefined;
  /** What the way back from a provider brought, if this page load is one. */
  arrival: Arrival | undefined;
  #token: string | undefined;
  #expiresAt = 0;
  #renewing: Promise<boolean> | undefined;

  /** Continues the session of an earlier visit, or the one that a provider has just sent the browser back with. */
  async restore(arrival?: Arrival): Promise<void> {
    this.arrival = arrival ?? this.arrival;
    if (this.arrival?.outcome === "ok") kept.set("signed-in", "1");
    // Asked only after a sign-in in this browser: a first visit starts without a refused request.
    if (kept.get("signed-in") === null) return this.#become("signed-out");
    if (!(await this.renew())) this.#become("signed-out");
  }

  /** Signs in; throws ApiError with the server's sentence when it is refused. */
  async signIn(username: string, password: string): Promise<void> {
    const answer = await postJson<TokenAnswer>("/auth/token", { username, password, cookie: true });
    kept.set("signed-in", "1");
    this.#accept(answer);
  }

  /** Call before the page is left for a provider: what was half written waits for who left. */
  leave(): void {
    forTab.set("left-as", this.userId ?? null);
  }

  /** Ends the session here and on the server. The page is signed out even when the server can't be told. */
  async signOut(): Promise<void> {
    const headers = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
    this.#forget();
    this.#become("signed-out");
    await postJson("/auth/logout", {}, headers).catch(() => {});
  }

  /** A token good for the next request; undefined when nobody is signed in (any more). */
  async token(): Promise<string | undefined> {
    if (this.#token !== undefined && Date.now() > this.#expiresAt - RENEW_BEFORE_MS)
      await this.renew();
    return this.#token;
  }

  /**
   * Gets a new access token with the cookie; says whether there is one now. Tabs take turns: the cookie's token is
   * replaced with each use, and the server takes one that comes twice for a stolen one.
   */
  async renew(): Promise<boolean> {
    this.#renewing ??= takeTurns(() => this.#renewOnce()).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewOnce(): Promise<boolean> {
    try {
      this.#accept(await postJson<TokenAnswer>("/auth/refresh", {}));
      return true;
    } catch (error) {
      // Only a refusal ends the session; a server that is down does not sign anybody out.
      if (problemOf(error).code !== "CREDS") throw error;
      const wasSignedIn = this.state === "signed-in";
      this.#token = undefined;
      if (wasSignedIn) this.#become("expired");
      else this.#forget();
      return false;
    }
  }

  #accept(answer: TokenAnswer): void {
    const userId = subjectOf(answer.access_token);
    const before = this.userId ?? forTab.get("left-as") ?? undefined;
    if (before !== undefined && userId !== before) forTab.removeAll("draft.");
    forTab.set("left-as", null);
    this.#token = answer.access_token;
    this.#expiresAt = Date.now() + answer.expires_in * 1000;
    this.userId = userId;
    this.#become("signed-in");
  }

  #forget(): void {
    this.#token = undefined;
    this.userId = undefined;
    kept.set("signed-in", null);
    // Whoever signs in next on this machine must not read half-written notes.
    if (forTab.get("left-as") === null) forTab.removeAll("draft.");
  }

  #become(state: SessionState): void {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

function takeTurns<T>(work: () => Promise<T>): Promise<T> {
  // Absent on plain http beyond this machine.
  return "locks" in navigator ? navigator.locks.request("gadb-refresh", work) : work();
}

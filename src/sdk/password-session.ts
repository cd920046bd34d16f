import type { Http } from "./http.ts";
import { isRefusedToken, shared, type TokenSource } from "./tokens.ts";

/** Who signs in. */
export interface Credentials {
  username: string;
  password: string;
}

interface TokenAnswer {
  access_token: string;
  refresh_token: string;
  /** Seconds. */
  expires_in: number;
}

/** A request that is under way when its token ends may come too late. */
const RENEW_BEFORE_MS = 30_000;

/**
 * A session begun with a password. The access token is renewed before it ends, by one request however many wait for
 * it: a refresh token serves once, and the server takes one that comes twice for a stolen one.
 */
export class PasswordSession implements TokenSource {
  readonly #http: Http;
  readonly #credentials: Credentials;
  readonly #renewOnce = shared(() => this.#open());
  #answer: TokenAnswer | undefined;
  #renewAt = 0;

  constructor(http: Http, credentials: Credentials) {
    this.#http = http;
    this.#credentials = credentials;
  }

  async token(): Promise<string> {
    if (this.#answer === undefined || Date.now() >= this.#renewAt) await this.#renewOnce();
    return (this.#answer as TokenAnswer).access_token;
  }

  async renew(refused: string): Promise<boolean> {
    // Somebody else may have renewed it since.
    if (this.#answer?.access_token === refused) await this.#renewOnce();
    return this.#answer !== undefined;
  }

  async close(): Promise<void> {
    const refreshToken = this.#answer?.refresh_token;
    this.#answer = undefined;
    if (refreshToken === undefined) return;
    const body = { refresh_token: refreshToken };
    await this.#http.ask({ method: "POST", path: "/auth/logout", body });
  }

  async #open(): Promise<void> {
    const answer = await this.#refreshed();
    this.#answer = answer ?? (await this.#ask("/auth/token", { ...this.#credentials }));
    this.#renewAt = Date.now() + this.#answer.expires_in * 1000 - RENEW_BEFORE_MS;
  }

  /** Undefined when only the password helps. */
  async #refreshed(): Promise<TokenAnswer | undefined> {
    if (this.#answer === undefined) return undefined;
    try {
      return await this.#ask("/auth/refresh", { refresh_token: this.#answer.refresh_token });
    } catch (error) {
      if (!isRefusedToken(error)) throw error;
      return undefined;
    }
  }

  #ask(path: string, body: Record<string, string>): Promise<TokenAnswer> {
    return this.#http.json({ method: "POST", path, body });
  }
}

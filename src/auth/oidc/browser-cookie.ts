import { createHash, randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import { CookiePlace } from "../cookie-place.ts";

const NAME = "gadb_oidc";
/** As long as a sign-in may take. */
const MAX_AGE_SECONDS = 600;
const FORM = /^[A-Za-z0-9_-]{43}$/;

/**
 * The cookie that binds sign-ins under way to the browser that began them: an answer of the provider that somebody
 * else began, and slipped to this browser, is not taken.
 */
export class BrowserCookie {
  readonly #place: CookiePlace;

  constructor(publicUrl: string | undefined) {
    this.#place = new CookiePlace(publicUrl);
  }

  /** The hash of the browser's secret; undefined when it has none. */
  read(req: Request): Buffer | undefined {
    const secret = this.#secret(req);
    return secret === undefined ? undefined : hash(secret);
  }

  /** Gives the browser a secret unless it has one (two tabs may sign in at once); returns the hash. */
  give(req: Request, res: Response): Buffer {
    const secret = this.#secret(req) ?? randomBytes(32).toString("base64url");
    // Lax: the provider sends the browser back from another site, by a plain link.
    const attributes = ["Path=/auth/oidc", "HttpOnly", "SameSite=Lax"];
    attributes.push(`Max-Age=${MAX_AGE_SECONDS}`);
    if (this.#place.isSecure(req)) attributes.push("Secure");
    const pair = `${this.#place.name(req, NAME)}=${secret}`;
    res.append("Set-Cookie", [pair, ...attributes].join("; "));
    return hash(secret);
  }

  #secret(req: Request): string | undefined {
    const value = this.#place.read(req, NAME);
    return value !== undefined && FORM.test(value) ? value : undefined;
  }
}

function hash(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

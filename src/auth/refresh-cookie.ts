import type { Request, Response } from "express";
import { DepotError } from "../errors.ts";
import { CookiePlace } from "./cookie-place.ts";
import { isRefreshToken } from "./refresh-tokens.ts";

const NAME = "gadb_refresh";
const DAYS_14_SECONDS = 14 * 24 * 60 * 60;

/** The cookie that holds the dashboard's refresh token where no script can read it. */
export class RefreshCookie {
  readonly #place: CookiePlace;

  constructor(publicUrl: string | undefined) {
    this.#place = new CookiePlace(publicUrl);
  }

  /** The token in the request's cookie, or undefined. */
  read(req: Request): string | undefined {
    const value = this.#place.read(req, NAME);
    return isRefreshToken(value) ? value : undefined;
  }

  /** Hands the token to the browser. */
  write(req: Request, res: Response, token: string): void {
    this.#send(req, res, token, DAYS_14_SECONDS);
  }

  /** Makes the browser forget it. */
  clear(req: Request, res: Response): void {
    this.#send(req, res, "", 0);
  }

  #send(req: Request, res: Response, value: string, maxAge: number): void {
    const attributes = ["Path=/auth", "HttpOnly", "SameSite=Strict", `Max-Age=${maxAge}`];
    if (this.#place.isSecure(req)) attributes.push("Secure");
    res.append("Set-Cookie", [`${this.#place.name(req, NAME)}=${value}`, ...attributes].join("; "));
  }
}

/**
 * Refuses requests that live on the cookie unless a script of ours made them: another site cannot add this header
 * without a preflight, which we do not answer. Throws DNIED.
 */
export function requireOwnScript(req: Request): void {
  if (req.get("x-requested-with")) return;
  throw new DepotError(
    "DNIED",
    "A request with the session cookie needs the header X-Requested-With.",
    {
      hint: "Send X-Requested-With: fetch.",
    },
  );
}

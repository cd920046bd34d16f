import type { Request } from "express";

/** Where our cookies belong, which decides their names and attributes. */
export class CookiePlace {
  readonly #publicUrl: URL | undefined;

  constructor(publicUrl: string | undefined) {
    this.#publicUrl = publicUrl === undefined ? undefined : new URL(publicUrl);
  }

  /** Browsers keep cookies by host, not by port: two servers on one machine need two names. */
  name(req: Request, prefix: string): string {
    const port = this.#publicUrl ? this.#publicUrl.port || "default" : req.socket.localPort;
    return `${prefix}_${port}`;
  }

  /** The value of a cookie of that prefix, or undefined. */
  read(req: Request, prefix: string): string | undefined {
    const wanted = `${this.name(req, prefix)}=`;
    const pair = req.headers.cookie?.split(/; */).find((part) => part.startsWith(wanted));
    return pair?.slice(wanted.length);
  }

  /** Whether browsers reach us by TLS, so that the cookie shall never leave without. */
  isSecure(req: Request): boolean {
    return req.secure || this.#publicUrl?.protocol === "https:";
  }
}

import { randomBytes } from "node:crypto";
import type { Express, NextFunction, Request, Response } from "express";

/** For answers that are data: nothing in them may run or load anything. */
const DATA_POLICY =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * For the dashboard: everything from this server, previews from memory (`blob:`). WebAssembly decodes textures and
 * meshes. Styles come from files and constructed style sheets only.
 */
export const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self' blob: data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** For Ruru: its page has inline scripts, which get a nonce, and its editor writes inline styles. */
function ruruPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Puts the headers of a careful server on every answer; routes that serve pages replace the policy. */
export function installSecurityHeaders(app: Express, publicUrl: string | undefined): void {
  const isSecure = publicUrl?.startsWith("https:") ?? false;
  app.disable("x-powered-by");
  app.use((_req: Request, res: Response, next: NextFunction) => {
    res.setHeader("Content-Security-Policy", DATA_POLICY);
    res.setHeader("X-Content-Type-Options", "nosniff");
    res.setHeader("X-Frame-Options", "DENY");
    res.setHeader("Referrer-Policy", "no-referrer");
    res.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    res.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    res.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    // What is private stays out of caches; public files say otherwise themselves.
    res.setHeader("Cache-Control", "no-store");
    if (isSecure) res.setHeader("Strict-Transport-Security", "max-age=31536000");
    next();
  });
}

/** Relaxes the policy for Ruru's page only; the nonce is in `res.locals.nonce`. Its files may be kept and asked for. */
export function installRuruPolicy(app: Express, path: string): void {
  app.get(`${path}/static/*file`, (_req: Request, res: Response, next: NextFunction) => {
    res.setHeader("Content-Security-Policy", PAGE_POLICY);
    res.setHeader("Cache-Control", "no-cache");
    next();
  });
  app.get(path, (_req: Request, res: Response, next: NextFunction) => {
    const nonce = randomBytes(16).toString("base64");
    res.locals["nonce"] = nonce;
    res.setHeader("Content-Security-Policy", ruruPolicy(nonce));
    next();
  });
}

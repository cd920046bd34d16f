import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { static as serveFiles, type Express, type Request, type Response } from "express";
import { DepotError } from "../errors.ts";
import { PAGE_POLICY } from "./install-security-headers.ts";

/** Where `npm run build` puts the dashboard. */
const DIST = fileURLToPath(new URL("../../web/dist", import.meta.url));

/** A content hash in a file's name, as Vite writes it: the file behind the name never changes. */
const HASHED = /[/\\]assets-static[/\\].+-[\w-]{8}\.\w+$/;

/** The addresses of the dashboard; its script reads the rest. */
const PAGES = ["/reviews", "/reviews/*rest", "/p/*rest", "/settings/*rest", "/uploads"];

/** Mounts the dashboard: `/` leads to it, its addresses get its page, its files come from `dist`. */
export function installPages(app: Express, dist: string = DIST): void {
  app.get("/", (_req: Request, res: Response) => res.redirect("/reviews"));
  app.get(PAGES, (_req: Request, res: Response) => {
    const page = join(dist, "index.html");
    if (!existsSync(page))
      throw new DepotError("UNAVL", "The dashboard is not built.", { hint: "Run npm run build." });
    res.setHeader("Content-Security-Policy", PAGE_POLICY);
    // Asked again each time, so that a new build shows; it is small, and a 304 when nothing changed.
    res.sendFile(page, { headers: { "Cache-Control": "no-cache" }, cacheControl: false });
  });
  app.use(
    serveFiles(dist, {
      index: false,
      redirect: false,
      cacheControl: false,
      setHeaders: setFileHeaders,
    }),
  );
}

function setFileHeaders(res: Response, path: string): void {
  // A worker script brings its own policy.
  res.setHeader("Content-Security-Policy", PAGE_POLICY);
  res.setHeader(
    "Cache-Control",
    HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
  );
}

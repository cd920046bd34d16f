import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Express, Request, Response } from "express";
import { OPENAPI } from "./openapi.ts";

/** Swagger UI as npm brought it; nothing comes from elsewhere. */
const DIST = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

const FILES: Readonly<Record<string, string>> = {
  "swagger-ui.css": join(DIST, "swagger-ui.css"),
  "swagger-ui-bundle.js": join(DIST, "swagger-ui-bundle.js"),
  "favicon.png": join(DIST, "favicon-32x32.png"),
  "init.js": fileURLToPath(new URL("./docs-init.js", import.meta.url)),
};

/** Scripts from this server only; Swagger UI sets styles on elements, and its icons are data. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>game-asset-db API</title>
    <link rel="icon" type="image/png" href="/docs/favicon.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js" defer></script>
    <script src="/docs/init.js" defer></script>
  </body>
</html>
`;

/** Mounts GET /openapi.json and the page /docs that shows it. */
export function installDocs(app: Express): void {
  app.get("/openapi.json", (_req: Request, res: Response) => {
    res.setHeader("Cache-Control", "no-cache");
    res.json(OPENAPI);
  });
  app.get("/docs", (_req: Request, res: Response) => {
    res.setHeader("Content-Security-Policy", POLICY);
    res.setHeader("Cache-Control", "no-cache");
    res.type("html").send(PAGE);
  });
  for (const [name, path] of Object.entries(FILES)) {
    app.get(`/docs/${name}`, (_req: Request, res: Response) => {
      // Checked again each time: an update of the package keeps the names.
      res.sendFile(path, { headers: { "Cache-Control": "no-cache" }, cacheControl: false });
    });
  }
}

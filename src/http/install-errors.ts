import type { Express, NextFunction, Request, Response } from "express";
import { DepotError } from "../errors.ts";
import type { Log } from "../log.ts";
import { clientError, errorBody } from "./client-error.ts";

/** When to ask again for what was not to be had: a database that restarts is back by then. */
const AWAY_SECONDS = 5;

/** Mounts what answers when nothing else did: 404, and every error as the one JSON form. Must come last. */
export function installErrors(app: Express, log: Log): void {
  app.use((_req: Request, _res: Response) => {
    throw new DepotError("NTFND", "There is nothing at this address.", {
      hint: "The API is described at /docs.",
    });
  });
  app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    renderError(res, fromBodyParser(error) ?? error, log);
  });
}

/** Answers with an error; when an answer has begun already, cuts it off, so that nobody takes half for the whole. */
export function renderError(res: Response, error: unknown, log: Log): void {
  const shown = clientError(error, log);
  if (res.headersSent) {
    res.destroy();
    return;
  }
  if (shown.status === 401) res.setHeader("WWW-Authenticate", 'Bearer realm="game-asset-db"');
  const wait = shown.detail["retry_after_seconds"] ?? (shown.status === 503 ? AWAY_SECONDS : 0);
  if (typeof wait === "number" && wait > 0) res.setHeader("Retry-After", String(wait));
  res.setHeader("Cache-Control", "no-store");
  res.status(shown.status).json({ error: errorBody(shown) });
}

/** Express and its body parsers mark what the client did wrong with a 4xx status. */
function fromBodyParser(error: unknown): DepotError | undefined {
  if (!(error instanceof Error) || error instanceof DepotError) return undefined;
  const { status } = error as Error & { status?: unknown };
  if (typeof status !== "number" || status < 400 || status > 499) return undefined;
  const messages: Record<number, string> = {
    413: "The body is too large.",
    415: "The body's media type, charset or encoding is not supported.",
  };
  return new DepotError("BADIN", messages[status] ?? "The request could not be read.", {
    status,
    cause: error,
  });
}

import type { Express, NextFunction, Request, Response } from "express";
import { DepotError } from "../errors.ts";
import type { Log } from "../log.ts";
import { renderError } from "./install-errors.ts";

const DEADLINE_MS = 30_000;

/**
 * Gives the small bodies below `paths` half a minute to arrive. Node's own limit is off, because an upload to the depot
 * may take hours.
 */
export function installBodyDeadline(
  app: Express,
  paths: string[],
  log: Log,
  deadlineMs = DEADLINE_MS,
): void {
  app.use(paths, (req: Request, res: Response, next: NextFunction) => {
    const timer = setTimeout(() => {
      if (req.complete || res.headersSent) return;
      res.setHeader("Connection", "close");
      res.once("finish", () => req.destroy());
      renderError(
        res,
        new DepotError("BADIN", "The body did not arrive in time.", { status: 408 }),
        log,
      );
    }, deadlineMs);
    res.once("close", () => clearTimeout(timer));
    next();
  });
}

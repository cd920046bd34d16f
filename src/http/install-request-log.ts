import { trace } from "@opentelemetry/api";
import type { Express, NextFunction, Request, Response } from "express";
import type { Log } from "../log.ts";

/** Writes one line for each request when it ends: refusals and faults at info, the rest at debug. */
export function installRequestLog(app: Express, log: Log): void {
  app.use((req: Request, res: Response, next: NextFunction) => {
    const began = performance.now();
    // Without the query: it may hold a download ticket.
    const { method, path } = req;
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    res.once("close", () => {
      const status = res.writableFinished ? res.statusCode : 499;
      const facts = {
        requestId: req.requestId,
        method,
        path,
        status,
        ms: Math.round(performance.now() - began),
        userId: req.identity?.userId,
        traceId,
      };
      log[status >= 400 ? "info" : "debug"](facts, "request");
    });
    next();
  });
}

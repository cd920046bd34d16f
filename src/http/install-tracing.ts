import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Express, NextFunction, Request, Response } from "express";

/**
 * Makes every request a span, inside the caller's trace when it sends a `traceparent`. Named by method and route, with
 * the request id that the log and the answer carry; without the query, which may hold a ticket.
 */
export function installTracing(app: Express): void {
  const tracer = trace.getTracer("game-asset-db");
  app.use((req: Request, res: Response, next: NextFunction) => {
    const parent = propagation.extract(context.active(), req.headers);
    const options = {
      kind: SpanKind.SERVER,
      attributes: { "http.request.method": req.method, "gadb.request_id": req.requestId },
    };
    const span = tracer.startSpan(req.method, options, parent);
    res.once("close", () => {
      const route = routeOf(req, res.statusCode);
      span.updateName(`${req.method} ${route}`);
      span.setAttributes({ "http.route": route, "http.response.status_code": res.statusCode });
      if (!res.writableFinished) span.setAttribute("error.type", "client_gone");
      if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(parent, span), next);
  });
}

/** The pattern that served the request, or where its handler is mounted: ids would make a name for every one. */
function routeOf(req: Request, status: number): string {
  const { path } = (req.route ?? {}) as { path?: unknown };
  if (typeof path === "string") return `${req.baseUrl}${path}`;
  return status === 404 ? "unknown" : `/${req.originalUrl.split(/[/?]/, 2)[1] ?? ""}`;
}

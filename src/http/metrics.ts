import type { Express, NextFunction, Request, Response } from "express";
import type { Pool } from "pg";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { addBackupMetrics } from "./backup-metrics.ts";
import { addDepotMetrics } from "./depot-metrics.ts";
import { addServerMetrics } from "./server-metrics.ts";
import { addStudioMetrics } from "./studio-metrics.ts";

/** The numbers of one server. */
export interface Metrics {
  registry: Registry;
  countSignIn(outcome: "ok" | "failed" | "throttled"): void;
  /** Open websockets. */
  sockets: Gauge;
}

/** First parts of addresses that get a label of their own; anything else is `other`, so that labels stay few. */
const LABELS = new Set(
  "assets auth docs graphiql graphql healthz jobs metrics openapi.json p readyz reviews uploads".split(
    " ",
  ),
);

/** Makes the metrics; one set for each server, so that two in a process do not meet. */
export function createMetrics({ pool, ownerPool }: { pool: Pool; ownerPool: Pool }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: "gadb_pool_connections",
    help: "Connections of the API's database pool.",
    labelNames: ["state"],
    registers,
    collect() {
      this.set({ state: "total" }, pool.totalCount);
      this.set({ state: "idle" }, pool.idleCount);
      this.set({ state: "waiting" }, pool.waitingCount);
    },
  });
  addDepotMetrics(registry, pool);
  addBackupMetrics(registry, pool);
  addServerMetrics(registry, pool);
  addStudioMetrics(registry, { pool, ownerPool });
  const signIns = new Counter({
    name: "gadb_sign_ins_total",
    help: "Attempts to sign in with a password.",
    labelNames: ["outcome"],
    registers,
  });
  const sockets = new Gauge({ name: "gadb_websockets", help: "Open websockets.", registers });
  return { registry, sockets, countSignIn: (outcome) => signIns.inc({ outcome }) };
}

/** Mounts GET /metrics and counts every request from here on. */
export function installMetrics(app: Express, { registry }: Metrics): void {
  const labelNames = ["method", "route", "status"];
  const registers = [registry];
  const count = new Counter({
    name: "gadb_http_requests_total",
    help: "Requests answered.",
    labelNames,
    registers,
  });
  const duration = new Histogram({
    name: "gadb_http_request_duration_seconds",
    help: "Time from a request's headers to the end of its answer.",
    labelNames: ["route"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600],
    registers,
  });
  app.use((req: Request, res: Response, next: NextFunction) => {
    const stop = duration.startTimer({ route: routeLabel(req.path) });
    res.on("close", () => {
      stop();
      // 499: the client left before the answer was complete.
      const status = res.writableFinished ? res.statusCode : 499;
      count.inc({ method: methodLabel(req.method), route: routeLabel(req.path), status });
    });
    next();
  });
  app.get("/metrics", async (_req: Request, res: Response) => {
    res.type(registry.contentType).send(await registry.metrics());
  });
}

function routeLabel(path: string): string {
  const first = path.split("/")[1] ?? "";
  return LABELS.has(first) ? first : "other";
}

function methodLabel(method: string): string {
  return /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) ? method : "OTHER";
}

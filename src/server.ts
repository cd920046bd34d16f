import "../plugins/graphile-env.ts";
import express, { type Express } from "express";
import { installDepot } from "../plugins/depot/routes.ts";
import { installJobs } from "../plugins/jobs/routes.ts";
import { EventHub } from "../plugins/live/hub.ts";
import { installWebsocket } from "../plugins/live/websocket.ts";
import { ReplicaReads } from "../plugins/statements/replica-reads.ts";
import type { AppContext } from "./app-context.ts";
import { makeAuthenticate } from "./auth/authenticate.ts";
import { loadTokenKeys } from "./auth/keys.ts";
import { installAuth } from "./auth/routes.ts";
import { sameAccount } from "./db/urls.ts";
import { addCertificateMetrics } from "./http/certificate-metrics.ts";
import { installHealth } from "./http/health.ts";
import { createHttpServer, drain, listen } from "./http/http-server.ts";
import { installBodyDeadline } from "./http/install-body-deadline.ts";
import { installErrors } from "./http/install-errors.ts";
import { installGraphql } from "./http/install-graphql.ts";
import { installPages } from "./http/install-pages.ts";
import { withRateLimit } from "./http/install-rate-limit.ts";
import { installSecurityHeaders } from "./http/install-security-headers.ts";
import { addLiveMetrics } from "./http/live-metrics.ts";
import { countReads } from "./http/replica-metrics.ts";
import { createMetrics, installMetrics, type Metrics } from "./http/metrics.ts";
import { readinessChecks } from "./http/readiness-checks.ts";
import { installRequestLog } from "./http/install-request-log.ts";
import { installTracing } from "./http/install-tracing.ts";
import { RateLimits } from "./http/rate-limits.ts";
import { installRequestContext } from "./http/request-context.ts";

/** A server that listens. */
export interface RunningServer {
  url: string;
  /** Takes no more work, lets requests end for up to ten seconds, and lets go of everything but the pools. */
  close(): Promise<void>;
}

/** Starts HTTP: sign-in, GraphQL with its websocket, the depot, documentation and the dashboard, in this order. */
export async function startServer(app: AppContext): Promise<RunningServer> {
  // The API's account on the owner's way to the server: there is never a pooler on that one.
  const connectionString = sameAccount(app.ownerUrl, app.authUrl);
  const hub = new EventHub({ connectionString, log: app.log });
  await hub.start();
  try {
    return await serve(app, hub);
  } catch (error) {
    await hub.release();
    throw error;
  }
}

async function serve(app: AppContext, hub: EventHub): Promise<RunningServer> {
  const { config, log, authPool: pool } = app;
  const { publicUrl } = config;
  const keys = await loadTokenKeys(config, app.secrets);
  const metrics = createMetrics({ pool, ownerPool: app.ownerPool });
  addCertificateMetrics(metrics.registry, publicUrl);
  const web = express();
  const server = createHttpServer(web);
  let isStopping = false;
  installBasics(web, app, { metrics, isStopping: () => isStopping });
  const { host, oidc } = config;
  installAuth(web, { pool, keys, log, publicUrl, host, oidc, countSignIn: metrics.countSignIn });
  const { ratePerMinute: perMinute, rateBurst: burst } = config.limits;
  const rateLimits = new RateLimits({ pool, perMinute, burst });
  const authenticate = withRateLimit(makeAuthenticate({ keys, pool }), rateLimits);
  const depot = await installDepot(web, { config, log, pool, authenticate, secrets: app.secrets });
  const jobs = installJobs(web, { pool, keys, log, rateLimits });
  const reads =
    app.replicaPool && new ReplicaReads({ primary: pool, replica: app.replicaPool, log });
  if (reads) countReads(metrics.registry, reads);
  const { serv, close: closeGraphql } = await installGraphql(web, server, {
    pool,
    hub,
    reads,
    log,
    limits: config.limits,
    rateLimits,
    authenticate: withRateLimit(makeAuthenticate({ keys, pool, leavesSession: true }), rateLimits),
  });
  installPages(web);
  installErrors(web, log);
  const onCount = (count: number) => metrics.sockets.set(count);
  const sockets = installWebsocket(server, {
    path: "/graphql",
    serv,
    hub,
    pool,
    keys,
    log,
    publicUrl,
    onCount,
    figures: addLiveMetrics(metrics.registry, hub),
  });
  const url = await listen(server, config.host, config.port);
  const stop = async () => {
    isStopping = true;
    jobs.close();
    const drained = drain(server);
    await sockets.close();
    await drained;
    await closeGraphql();
    await depot.close();
    await hub.release();
  };
  let stopped: Promise<void> | undefined;
  return { url, close: () => (stopped ??= stop()) };
}

/** What every request passes first, and what needs no identity. */
function installBasics(
  web: Express,
  app: AppContext,
  { metrics, isStopping }: { metrics: Metrics; isStopping: () => boolean },
): void {
  const { config, log } = app;
  web.set("trust proxy", config.trustProxy);
  web.set("query parser", "simple");
  installRequestContext(web, config.trustProxy);
  installTracing(web);
  installRequestLog(web, log);
  installSecurityHeaders(web, config.publicUrl);
  installMetrics(web, metrics);
  installHealth(web, { checks: readinessChecks(app), isStopping, log });
  installBodyDeadline(web, ["/auth", "/graphql"], log);
}

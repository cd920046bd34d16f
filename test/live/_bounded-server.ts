import express from "express";
import { EventHub } from "../../plugins/live/hub.ts";
import { installWebsocket, type WebsocketOptions } from "../../plugins/live/websocket.ts";
import { makeAuthenticate } from "../../src/auth/authenticate.ts";
import { createHttpServer, listen } from "../../src/http/http-server.ts";
import { installGraphql } from "../../src/http/install-graphql.ts";
import { RateLimits } from "../../src/http/rate-limits.ts";
import type { TestServer } from "../_helpers/with-server.ts";

/** The websocket of a server with shorter times than a real one's. */
export type Bounds = Pick<WebsocketOptions, "pingMs" | "initTimeoutMs" | "publicUrl" | "onCount">;

/** GraphQL on the database of a test's server, for any number of websockets; to build it takes a while. */
export interface BoundedGraphql {
  of: TestServer;
  hub: EventHub;
  graphql: Awaited<ReturnType<typeof installGraphql>>;
  close(): Promise<void>;
}

/** Builds it. */
export async function buildGraphql(of: TestServer): Promise<BoundedGraphql> {
  const { authPool: pool, authUrl: connectionString, log, config } = of.app;
  const hub = new EventHub({ connectionString, log });
  await hub.start();
  const web = express();
  const graphql = await installGraphql(web, createHttpServer(web), {
    pool,
    hub,
    log,
    limits: config.limits,
    rateLimits: new RateLimits({ pool, perMinute: 0, burst: 0 }),
    authenticate: makeAuthenticate({ keys: of.keys, pool }),
  });
  return {
    of,
    hub,
    graphql,
    async close() {
      await graphql.close();
      await hub.release();
    },
  };
}

/** Serves its websocket, nothing else, on a port of its own. */
export async function startBoundedServer(
  { of: { app, keys }, hub, graphql }: BoundedGraphql,
  bounds: Partial<Bounds>,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createHttpServer(express());
  const sockets = installWebsocket(server, {
    path: "/graphql",
    serv: graphql.serv,
    hub,
    pool: app.authPool,
    keys,
    log: app.log,
    publicUrl: undefined,
    onCount: () => {},
    ...bounds,
  });
  return {
    url: await listen(server, "127.0.0.1", 0),
    async close() {
      await sockets.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

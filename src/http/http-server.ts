import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** How long requests may take to end when the server stops. */
const DRAIN_MS = 10_000;

/** A server for `listener`. Uploads may last hours, so only headers have a deadline here. */
export function createHttpServer(listener: RequestListener): Server {
  return createServer(
    {
      requestTimeout: 0,
      headersTimeout: 30_000,
      // Longer than a proxy's, so that the proxy closes first and no request meets a closing connection.
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5_000,
    },
    listener,
  );
}

/** Listens, and returns the address to open; throws when it cannot. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port: actual } = server.address() as AddressInfo;
  return `http://${hostInUrl(host)}:${actual}`;
}

/** Takes no more connections, lets requests end for ten seconds, then cuts what is left. */
export async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(timer);
}

function hostInUrl(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host.replace(/^\[|\]$/g, "")}]` : host;
}

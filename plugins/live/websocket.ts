import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { handleProtocols } from "graphql-ws";
import { WebSocketServer } from "ws";
import type { Log } from "../../src/log.ts";
import { SocketCounts } from "./connection-bounds.ts";
import { makeOriginCheck, type OriginOptions } from "./origins.ts";
import { makeConnectionHandler, type ConnectionOptions } from "./websocket-connection.ts";

/** What the websocket endpoint needs. */
export interface WebsocketOptions extends OriginOptions, ConnectionOptions {
  path: string;
  log: Log;
  /** Called with the number of open sockets whenever it changes. */
  onCount(count: number): void;
}

/** Subscriptions and queries fit many times; see operations: the default of ws is 100 MiB. */
const MAX_FRAME_BYTES = 64 * 1024;

const MAX_SOCKETS = 2_000;

/** Of one address, before they have said whose they are: more is nobody's workstation, and few enough for others. */
const MAX_STRANGERS_EACH = 200;

/** How long clients get to answer the closing handshake. */
const CLOSING_MS = 1_000;

/**
 * Serves graphql-transport-ws on `path` of an HTTP server. It owns the upgrade itself, so that origin, frame size, time
 * to initialise and the token's lifetime are bounded. Returns how to close every socket.
 */
export function installWebsocket(
  server: Server,
  options: WebsocketOptions,
): { close(): Promise<void> } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols,
  });
  const isAllowed = makeOriginCheck(options);
  const onConnection = makeConnectionHandler(options);
  const strangers = new SocketCounts();
  let isClosing = false;
  server.on("upgrade", (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    if (req.url?.split("?")[0] !== options.path) return refuse(socket, "404 Not Found");
    if (!isAllowed(req)) return refuse(socket, "403 Forbidden");
    if (isClosing || sockets.clients.size >= MAX_SOCKETS)
      return refuse(socket, "503 Service Unavailable");
    const address = req.socket.remoteAddress ?? "";
    if (strangers.count(address) >= MAX_STRANGERS_EACH)
      return refuse(socket, "429 Too Many Requests");
    sockets.handleUpgrade(req, socket, head, (client) => {
      options.onCount(sockets.clients.size);
      // After the set of clients has forgotten it.
      client.once("close", () => setImmediate(() => options.onCount(sockets.clients.size)));
      onConnection(client, req, strangers.add(address, client));
    });
  });
  return {
    async close() {
      isClosing = true;
      const closed = [...sockets.clients].map((client) => {
        // 1001: going away; clients come back to whoever serves next.
        client.close(1001, "The server stops");
        const timer = setTimeout(() => client.terminate(), CLOSING_MS);
        return new Promise<void>((resolve) => {
          client.once("close", () => {
            clearTimeout(timer);
            resolve();
          });
        });
      });
      await Promise.all(closed);
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

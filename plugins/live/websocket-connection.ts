import "../graphile-env.ts";
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { CloseCode, makeServer, type Context } from "graphql-ws";
import type { WebSocket } from "ws";
import { authenticateHeader, type AuthenticateOptions } from "../../src/auth/authenticate.ts";
import { runInRequest, type RequestContext } from "../../src/http/request-context.ts";
import { toDepotError } from "../../src/errors.ts";
import type { Log } from "../../src/log.ts";
import {
  closeAtExpiry,
  closeWhenRevoked,
  SIGN_IN_AGAIN,
  TOKEN_EXPIRED,
  SocketCounts,
} from "./connection-bounds.ts";
import type { EventHub } from "./hub.ts";
import { keepAlive, onText, sendText, type TrafficOptions } from "./socket-traffic.ts";
import { makeOperations, type OperationsOptions } from "./websocket-operations.ts";

/** What a connection needs. */
export interface ConnectionOptions extends AuthenticateOptions, OperationsOptions, TrafficOptions {
  hub: EventHub;
  log: Log;
  /** Milliseconds a client has to introduce itself. */
  initTimeoutMs?: number;
}

/** What graphql-ws keeps of each connection. */
export interface Extra {
  socket: WebSocket;
  request: IncomingMessage;
  context: RequestContext;
  /** Called when it is known whose connection it is. */
  onIntroduced(): void;
}

/** A connection of graphql-ws. */
export type Connection = Context<Record<string, unknown>, Extra>;

const INIT_TIMEOUT_MS = 5_000;
const MAX_SOCKETS_EACH = 20;

/** Makes the function that serves an upgraded socket. */
export function makeConnectionHandler(
  options: ConnectionOptions,
): (socket: WebSocket, request: IncomingMessage, onIntroduced: () => void) => void {
  const openByUser = new SocketCounts();
  const server = makeServer<Record<string, unknown>, Extra>({
    ...makeOperations(options),
    connectionInitWaitTimeout: options.initTimeoutMs ?? INIT_TIMEOUT_MS,
    onConnect: (connection) => connect(options, openByUser, connection),
  });
  return (socket, request, onIntroduced) => {
    const requestId = randomUUID();
    const context: RequestContext = { requestId, identity: null };
    // Among them frames that are too large, which ws answers with 1009.
    socket.on("error", (error) =>
      options.log.debug({ err: error, requestId }, "a websocket failed"),
    );
    const onClose = server.opened(
      {
        protocol: socket.protocol,
        send: (data) => sendText(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
          onText(socket, (text) => {
            runInRequest(context, () => handle(text)).catch((error: Error) => {
              options.log.error({ err: error, requestId }, "a websocket message failed");
              socket.close(CloseCode.InternalServerError, "Something went wrong on the server");
            });
          });
        },
      },
      { socket, request, context, onIntroduced },
    );
    keepAlive(socket, options);
    socket.once("close", (code, reason) => {
      onClose(code, String(reason)).catch((error: Error) => {
        options.log.warn(
          { err: error, requestId },
          "a websocket's subscriptions could not be ended in order",
        );
      });
    });
  };
}

/** Checks the token of `connection_init`; refuses by closing the socket with the code that fits. */
async function connect(
  options: ConnectionOptions,
  openByUser: SocketCounts,
  { connectionParams, extra: { socket, context, onIntroduced } }: Connection,
): Promise<boolean> {
  const header = connectionParams?.["authorization"] ?? connectionParams?.["Authorization"];
  try {
    const verified = await authenticateHeader(
      options,
      typeof header === "string" ? header : undefined,
    );
    if (!verified) {
      socket.close(SIGN_IN_AGAIN, "Sign in");
      return false;
    }
    const { identity, expiresAt } = verified;
    if (openByUser.count(identity.userId) >= MAX_SOCKETS_EACH) {
      socket.close(4429, "Too many connections");
      return false;
    }
    if (socket.readyState !== socket.OPEN) return false;
    context.identity = identity;
    onIntroduced();
    openByUser.add(identity.userId, socket);
    closeAtExpiry(socket, expiresAt);
    closeWhenRevoked(options, identity, socket);
    return true;
  } catch (error) {
    const shown = toDepotError(error);
    if (shown.code !== "CREDS") socket.close(1013, "Try again later");
    else if (shown.detail["reason"] === "expired")
      socket.close(TOKEN_EXPIRED, "The token has expired");
    else socket.close(SIGN_IN_AGAIN, "Sign in again");
    return false;
  }
}

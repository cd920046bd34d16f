import "../graphile-env.ts";
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { CloseCode, makeServer, type Context, type ServerOptions } from "graphql-ws";
import type { GrafservBase } from "postgraphile/grafserv";
import { makeGraphQLWSConfig } from "postgraphile/grafserv";
import { GraphQLError } from "postgraphile/graphql";
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
  UserCounts,
} from "./connection-bounds.ts";
import type { EventHub } from "./hub.ts";

/** What a connection needs. */
export interface ConnectionOptions extends AuthenticateOptions {
  serv: GrafservBase;
  hub: EventHub;
  log: Log;
  /** Milliseconds a client has to introduce itself. */
  initTimeoutMs?: number;
}

/** What graphql-ws keeps of each connection. */
interface Extra {
  socket: WebSocket;
  request: IncomingMessage;
  context: RequestContext;
}

type Connection = Context<Record<string, unknown>, Extra>;

const INIT_TIMEOUT_MS = 5_000;
const PING_MS = 12_000;
const MAX_SUBSCRIPTIONS = 20;
const MAX_SOCKETS_EACH = 20;

/** Makes the function that serves an upgraded socket. */
export function makeConnectionHandler(
  options: ConnectionOptions,
): (socket: WebSocket, request: IncomingMessage) => void {
  const openByUser = new UserCounts();
  const server = makeServer<Record<string, unknown>, Extra>(makeServerOptions(options, openByUser));
  return (socket, request) => {
    const requestId = randomUUID();
    const context: RequestContext = { requestId, identity: null };
    // Among them frames that are too large, which ws answers with 1009.
    socket.on("error", (error) =>
      options.log.debug({ err: error, requestId }, "a websocket failed"),
    );
    const onClose = server.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
          socket.on("message", (data) => {
            runInRequest(context, () => handle(String(data))).catch((error: Error) => {
              options.log.error({ err: error, requestId }, "a websocket message failed");
              socket.close(CloseCode.InternalServerError, "Something went wrong on the server");
            });
          });
        },
      },
      { socket, request, context },
    );
    keepAlive(socket);
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

function makeServerOptions(options: ConnectionOptions, openByUser: UserCounts) {
  const base = makeGraphQLWSConfig(options.serv) as unknown as ServerOptions<
    Record<string, unknown>,
    Extra
  >;
  const inContext = <A extends [Connection, ...never[]], R>(fn: ((...args: A) => R) | undefined) =>
    fn && ((...args: A): R => runInRequest(args[0].extra.context, () => fn(...args)));
  return {
    ...base,
    connectionInitWaitTimeout: options.initTimeoutMs ?? INIT_TIMEOUT_MS,
    onConnect: (connection: Connection) => connect(options, openByUser, connection),
    onSubscribe: inContext((connection: Connection, id: string, payload: never) => {
      if (Object.keys(connection.subscriptions).length > MAX_SUBSCRIPTIONS) {
        return [new GraphQLError(`A connection may hold ${MAX_SUBSCRIPTIONS} subscriptions.`)];
      }
      return base.onSubscribe?.(connection, id, payload);
    }),
    onNext: inContext(base.onNext as (connection: Connection, ...rest: never[]) => unknown),
    onError: inContext(base.onError as (connection: Connection, ...rest: never[]) => unknown),
  } as ServerOptions<Record<string, unknown>, Extra>;
}

/** Checks the token of `connection_init`; refuses by closing the socket with the code that fits. */
async function connect(
  options: ConnectionOptions,
  openByUser: UserCounts,
  { connectionParams, extra: { socket, context } }: Connection,
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

/** Resolves when the frame has left the process, which is what holds a fast publisher back for a slow reader. */
function send(socket: WebSocket, data: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve, reject) => {
    socket.send(data, (error) => (error ? reject(error) : resolve()));
  });
}

/** Ends sockets whose other side has gone without a word. */
function keepAlive(socket: WebSocket): void {
  let isAlive = true;
  socket.on("pong", () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_MS);
  socket.once("close", () => clearInterval(timer));
}

import type { WebSocket } from "ws";

/** How much a client may send and leave unread. */
export interface TrafficOptions {
  /** Between two pings; a client that does not answer one until the next is gone. */
  pingMs?: number | undefined;
}

const PING_MS = 12_000;

/** What lies ready for a client that does not read. An answer is far smaller; several fit. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** Messages a client may send at once, and in a second from then on: twenty subscriptions begun and ended, many times. */
const MAX_BURST = 200;
const MESSAGES_PER_SECOND = 50;

/** WebSocket: what was sent is of a kind that is not taken. */
const UNSUPPORTED = 1003;
/** graphql-transport-ws: too many requests. */
const TOO_MANY = 4429;

/** Passes on what a client says, as long as it is text and not more of it than anybody needs. */
export function onText(socket: WebSocket, handle: (text: string) => void): void {
  let left = MAX_BURST;
  let at = performance.now();
  socket.on("message", (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return;
    const now = performance.now();
    left = Math.min(MAX_BURST, left + ((now - at) * MESSAGES_PER_SECOND) / 1000) - 1;
    at = now;
    if (isBinary) socket.close(UNSUPPORTED, "Send text");
    else if (left < 0) socket.close(TOO_MANY, "Too many messages");
    else handle(String(data));
  });
}

/**
 * Resolves when the frame has left the process, which is what holds a fast publisher back for a slow reader. Whoever
 * asks for more and more and reads none of it is cut off.
 */
export function sendText(socket: WebSocket, text: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
    socket.terminate();
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    socket.send(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Ends sockets whose other side has gone without a word, or reads nothing. */
export function keepAlive(socket: WebSocket, { pingMs = PING_MS }: TrafficOptions): void {
  let isAlive = true;
  socket.on("pong", () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, pingMs);
  socket.once("close", () => clearInterval(timer));
}

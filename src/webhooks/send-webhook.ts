import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";
import { DeliveryError, toDeliveryError } from "./delivery-error.ts";
import type { ResolveName } from "./resolve-name.ts";
import { resolveTarget, type Target } from "./resolve-target.ts";
import { signWebhook } from "./sign-webhook.ts";

/** What is sent. */
export interface WebhookMessage {
  id: string;
  url: string;
  body: string;
  secrets: readonly string[];
}

/** How it is sent. */
export interface SendOptions {
  policy: AddressPolicy;
  resolve: ResolveName;
  /** Ends the attempt without an outcome: the worker stops. */
  signal: AbortSignal;
  /** For all of it: looking up, connecting, sending and the answer. */
  timeoutMs: number;
  /** Certificates to trust instead of the system's, for tests. */
  ca?: string;
}

/** What came of an attempt. */
export interface SendOutcome {
  statusCode: number | undefined;
  durationMs: number;
  /** Undefined when it arrived. */
  error: string | undefined;
  retryAfterSeconds: number | undefined;
}

/** So much of an answer is read before the connection is cut; what it says is shown to nobody. */
const MOST_ANSWER_BYTES = 4_096;

/** Posts a message once. Rejects only when `signal` aborts. */
export async function sendWebhook(
  message: WebhookMessage,
  options: SendOptions,
): Promise<SendOutcome> {
  const began = performance.now();
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([options.signal, deadline]);
  const finish = (rest: Partial<SendOutcome>): SendOutcome => ({
    statusCode: undefined,
    error: undefined,
    retryAfterSeconds: undefined,
    durationMs: Math.round(performance.now() - began),
    ...rest,
  });
  try {
    const target = await beforeAbort(
      resolveTarget(message.url, options.policy, options.resolve, signal),
      signal,
    );
    const answer = await post(target, message, { signal, ca: options.ca });
    return finish(judge(answer));
  } catch (error) {
    options.signal.throwIfAborted();
    if (deadline.aborted)
      return finish({ error: `No answer within ${options.timeoutMs / 1_000} seconds.` });
    return finish({ error: toDeliveryError(error).message });
  }
}

interface Answer {
  status: number;
  retryAfter: string | undefined;
}

function judge({ status, retryAfter }: Answer): Partial<SendOutcome> {
  if (status >= 200 && status < 300) return { statusCode: status };
  const seconds = Number(retryAfter);
  return {
    statusCode: status,
    // A redirect is not followed: it may lead to where the first address was not allowed to.
    error:
      status >= 300 && status < 400
        ? `The receiver answered ${status}; redirects are not followed.`
        : `The receiver answered ${status}.`,
    ...(Number.isSafeInteger(seconds) && seconds > 0
      ? { retryAfterSeconds: Math.min(seconds, 86_400) }
      : {}),
  };
}

async function post(
  target: Target,
  message: WebhookMessage,
  { signal, ca }: { signal: AbortSignal; ca: string | undefined },
): Promise<Answer> {
  const timestamp = Math.floor(Date.now() / 1_000);
  const { id, body, secrets } = message;
  const { request } = target.url.protocol === "https:" ? https : http;
  const answer = Promise.withResolvers<IncomingMessage>();
  const req = request(target.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "user-agent": "game-asset-db-webhooks/1",
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signWebhook({ id, timestamp, body }, secrets),
    },
    // A connection of its own, to an address that was checked just now.
    agent: false,
    lookup: pinned(target.addresses),
    signal,
    ...(ca === undefined ? {} : { ca }),
  });
  req.on("response", answer.resolve);
  req.on("error", answer.reject);
  // Nothing but an answer was asked for.
  req.on("upgrade", (_res, socket) => {
    socket.destroy();
    answer.reject(new DeliveryError("The receiver's answer is not HTTP."));
  });
  req.end(body);
  const res = await answer.promise;
  await discard(res);
  req.destroy();
  return { status: res.statusCode ?? 0, retryAfter: res.headers["retry-after"] };
}

/** Reads a little of the answer, so that a polite receiver can finish it. What it says has no bearing on the outcome. */
async function discard(res: IncomingMessage): Promise<void> {
  let size = 0;
  try {
    for await (const chunk of res) {
      size += (chunk as Buffer).length;
      if (size >= MOST_ANSWER_BYTES) return;
    }
  } catch {
    // The status has been told.
  }
}

function pinned(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, { all }, callback) => {
    const [first] = found;
    if (all) callback(null, found);
    else callback(null, first?.address ?? "", first?.family);
  };
}

/** A lookup by the system cannot be stopped; it is left to end by itself. */
function beforeAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([promise, aborted.promise]).finally(() =>
    signal.removeEventListener("abort", abort),
  );
}

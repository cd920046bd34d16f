import { GadbError, networkError, restError } from "./gadb-error.ts";

/** How a request is sent. */
export interface HttpOptions {
  /** The server's address, `https://assets.studio.example`. */
  url: string;
  fetch?: typeof fetch | undefined;
  /** How long to wait for an answer. */
  timeoutMs: number;
}

/** One request. */
export interface HttpRequest {
  method: string;
  path: string;
  headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** Sends requests to one server and reads JSON. */
export class Http {
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /** A path as a whole address. */
  resolve(path: string): string {
    return new URL(path, this.#options.url).href;
  }

  /** The answer's status and JSON, whatever it is; throws NETWK when there is none. */
  async ask(request: HttpRequest): Promise<{ status: number; body: unknown }> {
    const response = await this.fetch(request, this.#options.timeoutMs);
    try {
      return { status: response.status, body: parse(await response.text()) };
    } catch (cause) {
      throw failure(cause, request.signal);
    }
  }

  /** The JSON of an answer that is no refusal. */
  async json<T>(request: HttpRequest): Promise<T> {
    const { status, body } = await this.ask(request);
    if (status < 200 || status > 299) throw restError(status, body);
    return body as T;
  }

  /** The answer as it comes. `timeoutMs` counts to its end; without one it takes as long as it takes. */
  async fetch(request: HttpRequest, timeoutMs?: number): Promise<Response> {
    const { method, path, headers, body, signal } = request;
    const send = this.#options.fetch ?? fetch;
    try {
      return await send(this.resolve(path), {
        method,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...withTimeout(signal, timeoutMs),
      });
    } catch (cause) {
      throw failure(cause, signal);
    }
  }
}

function withTimeout(
  signal: AbortSignal | undefined,
  timeoutMs: number | undefined,
): { signal?: AbortSignal } {
  if (timeoutMs === undefined) return signal === undefined ? {} : { signal };
  const timeout = AbortSignal.timeout(timeoutMs);
  return { signal: signal === undefined ? timeout : either(signal, timeout) };
}

function either(signal: AbortSignal, timeout: AbortSignal): AbortSignal {
  // Absent in browsers before 2024: there the caller's signal is enough.
  return "any" in AbortSignal ? AbortSignal.any([signal, timeout]) : signal;
}

/** The caller's abort as it is, else that no answer came. */
function failure(cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  return cause instanceof GadbError ? cause : networkError(cause);
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

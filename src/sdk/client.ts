/// <reference lib="esnext.disposable" preserve="true" />
import type { DownloadContext, DownloadedVersion, DownloadOptions } from "./files/download.ts";
import type { UploadedVersion, UploadOptions } from "./files/upload.ts";
import { GadbError } from "./gadb-error.ts";
import { Graphql, type RequestOptions } from "./graphql.ts";
import { Http } from "./http.ts";
import { Live } from "./live/live.ts";
import { PasswordSession, type Credentials } from "./password-session.ts";
import type { Platform } from "./platform.ts";
import {
  authorized,
  fixedToken,
  providedTokens,
  type TokenProvider,
  type TokenSource,
} from "./tokens.ts";
import type { TypedDocumentString } from "./typed-document.ts";

/** Which server, and who asks. Give at most one of `token`, `credentials` and `tokenProvider`; without, a visitor asks. */
export interface ClientOptions {
  /** The server's address; in a page its own unless given. */
  url?: string;
  /** A personal access token, or an access token that somebody else renews. */
  token?: string;
  /** Signs in with the first request and renews by itself; `close` signs out. */
  credentials?: Credentials;
  tokenProvider?: TokenProvider;
  fetch?: typeof fetch;
  /** For subscriptions; the global one unless given. */
  webSocketImpl?: unknown;
  /** How long to wait for an answer; 60 seconds unless given. Uploads and downloads take as long as they take. */
  timeoutMs?: number;
  /** How subscriptions watch their connection and come back. */
  live?: {
    /** How often to ask a silent server whether it is there; 10 seconds unless given. */
    pingMs?: number;
    /** The longest of the first waits for a reconnection; half a second unless given. */
    firstRetryMs?: number;
    /** The longest of all waits; half a minute unless given. */
    mostRetryMs?: number;
  };
}

/** How a REST request is sent. */
export interface RestOptions extends RequestOptions {
  headers?: Readonly<Record<string, string>>;
}

/** The variables may be left out where a document needs none. */
export type RequestArguments<Variables> =
  Record<string, never> extends Variables
    ? [variables?: Variables, options?: RequestOptions]
    : [variables: Variables, options?: RequestOptions];

const TIMEOUT_MS = 60_000;

/** Talks to one server as one person. */
export class GadbClient {
  /** Subscriptions. */
  readonly live: Live;
  readonly #http: Http;
  readonly #tokens: TokenSource;
  readonly #graphql: Graphql;
  readonly #platform: Platform;

  constructor(platform: Platform, options: ClientOptions) {
    const { fetch, webSocketImpl, timeoutMs = TIMEOUT_MS } = options;
    const url = options.url ?? platform.defaultUrl;
    if (url === undefined)
      throw new GadbError({ code: "BADIN", message: "The server's url is missing." });
    this.#http = new Http({ url, fetch, timeoutMs });
    this.#tokens = tokensOf(options, this.#http);
    this.#graphql = new Graphql(this.#http, this.#tokens);
    this.#platform = platform;
    this.live = new Live({
      http: this.#http,
      tokens: this.#tokens,
      webSocketImpl,
      ...options.live,
    });
  }

  /** Runs a query or a mutation and returns its data; throws GadbError with the first error of the answer. */
  request<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...given: RequestArguments<Variables>
  ): Promise<Result> {
    const [variables, options] = given as [variables?: Variables, options?: RequestOptions];
    return this.#graphql.request<Result>({
      document: document as unknown as TypedDocumentString<unknown, never>,
      variables: variables ?? {},
      signal: options?.signal,
    });
  }

  /** Makes a new version of an asset from a file, through broken connections and restarts. */
  async upload(options: UploadOptions): Promise<UploadedVersion> {
    const { upload } = await import("./files/upload.ts");
    return upload(await this.#context(), options);
  }

  /** Fetches a version's bytes and checks them against its hash. */
  async download(versionId: string, options: DownloadOptions = {}): Promise<DownloadedVersion> {
    const { download } = await import("./files/download.ts");
    return download(await this.#context(), versionId, options);
  }

  /** Posts JSON to a REST route and reads its JSON. */
  post<T>(path: string, body: unknown, options: RestOptions = {}): Promise<T> {
    return authorized(this.#tokens, (headers) =>
      this.#http.json<T>({
        method: "POST",
        path,
        body,
        headers: { ...headers, ...options.headers },
        signal: options.signal,
      }),
    );
  }

  /** An address of a version's bytes for who cannot send a token: good for five minutes and this version. */
  async downloadUrl(
    assetId: string,
    versionNumber: number,
    options: RequestOptions & { inline?: boolean } = {},
  ): Promise<string> {
    const path = `/assets/${encodeURIComponent(assetId)}/versions/${versionNumber}/ticket`;
    const { url } = await this.post<{ url: string }>(path, {}, options);
    const address = new URL(this.#http.resolve(url));
    if (options.inline) address.searchParams.set("disposition", "inline");
    return address.href;
  }

  /** Ends all subscriptions, and the session when it was begun here. */
  async close(): Promise<void> {
    await this.live.close();
    await this.#tokens.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #context(): Promise<DownloadContext> {
    return {
      http: this.#http,
      tokens: this.#tokens,
      graphql: this.#graphql,
      files: await this.#platform.loadFiles(),
    };
  }
}

function tokensOf({ token, credentials, tokenProvider }: ClientOptions, http: Http): TokenSource {
  const given = [token, credentials, tokenProvider].filter((one) => one !== undefined);
  if (given.length > 1) {
    throw new GadbError({
      code: "BADIN",
      message: "Give one of token, credentials and tokenProvider.",
    });
  }
  if (credentials !== undefined) return new PasswordSession(http, credentials);
  return tokenProvider === undefined ? fixedToken(token) : providedTokens(tokenProvider);
}

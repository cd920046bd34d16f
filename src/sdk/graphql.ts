import { GadbError, graphqlError, restError } from "./gadb-error.ts";
import type { Http } from "./http.ts";
import { authorized, type TokenSource } from "./tokens.ts";
import type { TypedDocumentString } from "./typed-document.ts";

/** What a request may be given beside its variables. */
export interface RequestOptions {
  signal?: AbortSignal | undefined;
}

/** One request, as it is sent. */
interface Asked {
  document: TypedDocumentString<unknown, never>;
  variables: unknown;
  signal: AbortSignal | undefined;
}

interface Answer {
  status: number;
  body: unknown;
}

/** Runs documents over HTTP. */
export class Graphql {
  readonly #http: Http;
  readonly #tokens: TokenSource;
  /** Hashes that this server does not know, for instance because it is older than this client. */
  readonly #unknown = new Set<string>();
  #sendsHashes = true;

  constructor(http: Http, tokens: TokenSource) {
    this.#http = http;
    this.#tokens = tokens;
  }

  /** Runs a document and returns its data; throws the first error of the answer. */
  async request<Result>(asked: Asked): Promise<Result> {
    return authorized(this.#tokens, async (headers) => {
      const { status, body } = await this.#send(asked, headers);
      const error = graphqlError(body, status) ?? refusal(status, body);
      if (error !== undefined) throw error;
      return (body as { data: Result }).data;
    });
  }

  /** A trusted document by its hash alone; with its text only when the server asks for it. */
  async #send({ document, variables, signal }: Asked, headers: Headers): Promise<Answer> {
    const { hash } = document.__meta__;
    if (hash !== undefined && this.#sendsHashes && !this.#unknown.has(hash)) {
      const answer = await this.#post({ documentId: hash, variables }, headers, signal);
      if (!wantsText(answer)) return answer;
      if (knowsNoHashes(answer)) this.#sendsHashes = false;
      else this.#unknown.add(hash);
    }
    return this.#post({ query: String(document), variables }, headers, signal);
  }

  #post(body: object, headers: Headers, signal: AbortSignal | undefined): Promise<Answer> {
    const accept = "application/graphql-response+json, application/json";
    return this.#http.ask({
      method: "POST",
      path: "/graphql",
      headers: { accept, ...headers },
      body,
      signal,
    });
  }
}

type Headers = Readonly<Record<string, string>>;

/** Whether the server would take the document with its text: it does not know the hash, or no hashes at all. */
export function wantsText(answer: Answer): boolean {
  const { status, body } = answer;
  if (status !== 200 && status !== 400) return false;
  const error = graphqlError(body) ?? restError(status, body);
  return (
    /^PERSISTED_QUERY_NOT_(FOUND|SUPPORTED)$/.test(error.code) ||
    /persisted ?query ?not ?(found|supported)|document id/i.test(error.message) ||
    knowsNoHashes(answer)
  );
}

/** What a server says that has no list of trusted documents and looks for a text. */
function knowsNoHashes({ body }: Answer): boolean {
  return /^query must be a string/i.test(graphqlError(body)?.message ?? "");
}

function refusal(status: number, body: unknown): GadbError | undefined {
  const isResult = typeof body === "object" && body !== null && "data" in body;
  return status >= 400 || !isResult ? restError(status, body) : undefined;
}

import { ApiError, graphqlProblem, restProblem, type Problem } from "../lib/problems.ts";
import { postGraphql, postJson } from "./http.ts";
import type { Session } from "./session.ts";

/** A GraphQL document that knows the type of its data and variables. */
export type TypedDocument<Data, Variables> = string & {
  readonly __types?: (variables: Variables) => Data;
};

/** Marks a GraphQL document with its types: ``gql<Data, Variables>(`query …`)``. */
export function gql<Data, Variables>(source: string): TypedDocument<Data, Variables> {
  return source;
}

/** Talks to the API as the person signed in. A token that ran out is renewed once, quietly. */
export class Client {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  /** Runs a document and returns its data. Throws ApiError with the first error's code, sentence and hint. */
  async run<Data, Variables>(
    document: TypedDocument<Data, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data> {
    return this.#asUser(async (headers) => {
      const { status, result } = await postGraphql(
        { query: document, variables },
        { headers, ...(signal ? { signal } : {}) },
      );
      const problem =
        graphqlProblem(result) ?? (status >= 400 ? restProblem(status, result) : undefined);
      if (problem !== undefined)
        throw new ApiError(status === 401 ? { ...problem, code: "CREDS" } : problem);
      return (result as { data: Data }).data;
    });
  }

  /** Posts JSON to one of the depot's routes. */
  async post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.#asUser((headers) =>
      postJson<T>(path, body, { headers, ...(signal ? { signal } : {}) }),
    );
  }

  async #asUser<T>(attempt: (headers: Record<string, string>) => Promise<T>): Promise<T> {
    try {
      return await attempt(bearer(await this.session.token()));
    } catch (error) {
      if (!(error instanceof ApiError) || !isExpired(error.problem)) throw error;
      if (this.session.state !== "signed-in" || !(await this.session.renew())) throw error;
      return attempt(bearer(await this.session.token()));
    }
  }
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

function isExpired(problem: Problem): boolean {
  return problem.code === "CREDS";
}

import { createClient } from "../../src/sdk/index.ts";

/** Nobody yet: for signing in, and for what the refresh cookie vouches for. */
const visitor = createClient();

/**
 * Sends JSON and reads JSON without a token, unless `headers` bring one. Throws GadbError for a refusal and for no answer;
 * an abort passes as it is.
 */
export function postJson<T>(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  // A page of another origin can't set this header without our consent, so it can't use the refresh cookie.
  return visitor.post<T>(path, body, { headers: { "x-requested-with": "gadb-web", ...headers } });
}

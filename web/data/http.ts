import { ApiError, networkProblem, restProblem } from "../lib/problems.ts";

/** Sends JSON and reads JSON. Throws ApiError for a refusal and for no answer; an abort passes as it is. */
export async function postJson<T>(path: string, body: unknown, init: RequestInit = {}): Promise<T> {
  const response = await send(path, {
    method: "POST",
    // A page of another origin can't set this header without our consent, so it can't use the refresh cookie.
    headers: {
      "content-type": "application/json",
      "x-requested-with": "gadb-web",
      ...headersOf(init),
    },
    body: JSON.stringify(body),
    credentials: "same-origin",
    ...(init.signal ? { signal: init.signal } : {}),
  });
  const answer = await readJson(response);
  if (!response.ok)
    throw new ApiError({ ...restProblem(response.status, answer), ...unauthorized(response) });
  return answer as T;
}

/** Like `postJson`, for GraphQL: a result with errors is returned with whatever status it came. */
export async function postGraphql(
  body: unknown,
  init: RequestInit = {},
): Promise<{ status: number; result: unknown }> {
  const response = await send("/graphql", {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json, application/json",
      "content-type": "application/json",
      ...headersOf(init),
    },
    body: JSON.stringify(body),
    credentials: "same-origin",
    ...(init.signal ? { signal: init.signal } : {}),
  });
  return { status: response.status, result: await readJson(response) };
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(networkProblem(), { cause });
  }
}

async function readJson(response: Response): Promise<unknown> {
  const body = await response.text();
  try {
    return body === "" ? null : JSON.parse(body);
  } catch {
    return null;
  }
}

function unauthorized(response: Response): { code: string } | Record<string, never> {
  return response.status === 401 ? { code: "CREDS" } : {};
}

function headersOf(init: RequestInit): Record<string, string> {
  return (init.headers ?? {}) as Record<string, string>;
}

import { hashPassword } from "../../src/auth/passwords.ts";
import type { TestServer } from "../_helpers/with-server.ts";

/** Makes a user with a password; returns the id. */
export async function userWithPassword(
  server: TestServer,
  username: string,
  password: string,
): Promise<string> {
  const userId = await server.user(username);
  const hash = await hashPassword(password);
  await server.db.rootPool.query("select app_private.set_password_hash($1, $2)", [userId, hash]);
  return userId;
}

/** What the sign-in routes answer. */
export interface AuthAnswer {
  status: number;
  headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** Posts JSON to a route below /auth. */
export async function postAuth(
  server: TestServer,
  route: "token" | "refresh" | "logout" | "password",
  body: object,
  headers: Record<string, string> = {},
): Promise<AuthAnswer> {
  const response = await fetch(`${server.url}/auth/${route}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

/** Signs in; throws when that fails. */
export async function signIn(
  server: TestServer,
  username: string,
  password: string,
): Promise<{ access_token: string; refresh_token: string }> {
  const { status, body } = await postAuth(server, "token", { username, password });
  if (status !== 200) throw new Error(`sign-in of ${username} failed: ${JSON.stringify(body)}`);
  return body;
}

import { randomBytes } from "node:crypto";
import { hashPassword } from "../../src/auth/passwords.ts";
import { createClient, type GadbClient, type NodeClientOptions } from "../../src/sdk/node.ts";
import { makeStudio, type Studio } from "../_helpers/studio.ts";
import { committed } from "../_helpers/with-db.ts";
import type { TestServer } from "../_helpers/with-server.ts";

/** A studio on a server, and a client of its contributor. */
export interface SdkWorld extends Studio {
  username: string;
  /** A client that asks with an access token, unless `options` say otherwise. */
  client(options?: Partial<NodeClientOptions>): Promise<GadbClient>;
  /** A client that signs in with a password. */
  passwordClient(options?: Partial<NodeClientOptions>): Promise<GadbClient>;
}

/** Makes a studio of its own. */
export async function makeSdkWorld(server: TestServer): Promise<SdkWorld> {
  const studio = await committed(server.db, makeStudio);
  const { contributor } = studio.members;
  const { rows } = await server.db.rootPool.query<{ username: string }>(
    "select username from app_public.users where id = $1",
    [contributor],
  );
  const username = rows[0]?.username as string;
  return {
    ...studio,
    username,
    client: async (options) =>
      createClient({ url: server.url, token: await server.token(username), ...options }),
    async passwordClient(options) {
      const password = `Correct-Horse-${randomBytes(4).toString("hex")}`;
      await setPassword(server, contributor, password);
      return createClient({ url: server.url, credentials: { username, password }, ...options });
    },
  };
}

/** Gives a user a password. */
export async function setPassword(
  server: TestServer,
  userId: string,
  password: string,
): Promise<void> {
  await server.db.rootPool.query("select app_private.set_password_hash($1, $2)", [
    userId,
    await hashPassword(password),
  ]);
}

/** A `fetch` that remembers what was asked. */
export function recordingFetch(): { fetch: typeof fetch; asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    asked,
    fetch: async (input, init) => {
      const url = new URL(String(input));
      const body = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
      asked.push({ path: url.pathname, body, headers: new Headers(init?.headers) });
      return fetch(input, init);
    },
  };
}

export interface Asked {
  path: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
  headers: Headers;
}

/** A `fetch` that answers by itself, one answer after the other. */
export function scriptedFetch(answers: readonly { status: number; body: unknown }[]): {
  fetch: typeof fetch;
  asked: Asked[];
} {
  const asked: Asked[] = [];
  const left = [...answers];
  return {
    asked,
    fetch: async (input, init) => {
      const body = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
      const headers = new Headers(init?.headers);
      asked.push({ path: new URL(String(input)).pathname, body, headers });
      const answer = left.shift();
      if (answer === undefined) throw new Error("Nothing more was expected.");
      return Response.json(answer.body, { status: answer.status });
    },
  };
}

import type { ClientBase } from "pg";
import type { TestServer } from "../_helpers/with-server.ts";
import { postGraphql } from "../_helpers/with-server.ts";

/** What createPersonalAccessToken tells. */
export interface IssuedToken {
  secret: string;
  tokenId: string;
  scopes: string[];
  expiresAt: string;
}

const CREATE = `mutation ($input: CreatePersonalAccessTokenInput!) {
  createPersonalAccessToken(input: $input) { result { secret tokenId scopes expiresAt } }
}`;

/** Asks for a personal access token with a bearer token; the answer as it comes. */
export function askForToken(server: TestServer, bearer: string, input: object = {}) {
  return postGraphql(
    server.url,
    { query: CREATE, variables: { input: { name: "build", ...input } } },
    bearer,
  );
}

/** Makes a personal access token of a user through the API. Throws when that is refused. */
export async function makePat(
  server: TestServer,
  username: string,
  input: object = {},
): Promise<IssuedToken> {
  const { data, errors } = await askForToken(server, await server.token(username), input);
  if (!data?.createPersonalAccessToken) throw new Error(JSON.stringify(errors));
  return data.createPersonalAccessToken.result;
}

/** Inserts a token that nobody has the secret of; call it as superuser. Returns its id. */
export async function insertToken(
  client: ClientBase,
  userId: string,
  { scopes = ["read"], projectId }: { scopes?: string[]; projectId?: string } = {},
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into app_public.personal_access_tokens (user_id, name, scopes, only_project_id, expires_at)
     values ($1, 'inserted', $2::text[]::app_public.token_scope[], $3, now() + interval '1 day') returning id`,
    [userId, scopes, projectId ?? null],
  );
  return rows[0]?.id as string;
}

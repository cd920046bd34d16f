import type { ClientBase } from "pg";

/** Who acts, as the API says it: the user, and optionally the session and token version of their token. */
export interface Identity {
  userId: string;
  sessionId?: string;
  tokenVersion?: number;
}

/** From here to the end of the transaction (or the next switch) `client` acts as this user, under row security. */
export async function asUser(client: ClientBase, identity: string | Identity): Promise<void> {
  const { userId, sessionId, tokenVersion }: Identity =
    typeof identity === "string" ? { userId: identity } : identity;
  await become(client, "gadb_user", [
    userId,
    sessionId ?? "",
    tokenVersion === undefined ? "" : String(tokenVersion),
  ]);
}

/** Acts as a visitor who has not signed in. */
export async function asAnonymous(client: ClientBase): Promise<void> {
  await become(client, "gadb_anonymous", ["", "", ""]);
}

/** Acts as the auditor's role, without a user. */
export async function asAuditor(client: ClientBase): Promise<void> {
  await become(client, "gadb_auditor", ["", "", ""]);
}

/** Back to the connection's own login; nobody is set. */
export async function asRoot(client: ClientBase): Promise<void> {
  await become(client, "none", ["", "", ""]);
}

async function become(
  client: ClientBase,
  role: string,
  claims: [string, string, string],
): Promise<void> {
  // The role comes off first: not every role may change to every other.
  await client.query(
    `select set_config('role', 'none', true), set_config('app.current_user_id', $1, true),
            set_config('app.session_id', $2, true), set_config('app.token_version', $3, true)`,
    claims,
  );
  await client.query("select set_config('role', $1, true)", [role]);
}

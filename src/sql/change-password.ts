import type { ClientBase } from "pg";

/** A verified change of a password. */
export interface PasswordChange {
  attemptId: string;
  /** The hash that the present password was verified against. */
  oldHash: string;
  newHash: string;
  keepsTokens: boolean;
}

/** What ended with the old password. */
export interface PasswordChanged {
  endedSessions: number;
  endedTokens: number;
}

/** Sets another password for who acts; undefined when it changed meanwhile. Needs the authenticator's own role. */
export async function changePassword(
  client: ClientBase,
  { attemptId, oldHash, newHash, keepsTokens }: PasswordChange,
): Promise<PasswordChanged | undefined> {
  const { rows } = await client.query<PasswordChanged>({
    name: "change-password",
    text: `select ended_sessions as "endedSessions", ended_tokens as "endedTokens"
           from app_hidden.change_password($1, $2, $3, $4)`,
    values: [attemptId, oldHash, newHash, keepsTokens],
  });
  return rows[0];
}

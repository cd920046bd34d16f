import type { Client } from "pg";

/** A person who shall be a studio admin. */
export interface NewAdmin {
  username: string;
  displayName: string;
  passwordHash: string;
}

/**
 * Makes the account, or makes an existing one an active studio admin with this password. Needs the owner's connection.
 * Returns whether the account is new.
 */
export async function createAdmin(client: Client, admin: NewAdmin): Promise<boolean> {
  await client.query("begin");
  const { rows } = await client.query<{ id: string; isNew: boolean }>(
    `insert into app_public.users as users (username, display_name, studio_role)
     values ($1, $2, 'admin')
     on conflict (username) do update set studio_role = 'admin', deactivated_at = null
     returning users.id, old is null as "isNew"`,
    [admin.username, admin.displayName],
  );
  const made = rows[0] as { id: string; isNew: boolean };
  await client.query("select app_private.set_password_hash($1, $2)", [made.id, admin.passwordHash]);
  await client.query("commit");
  return made.isNew;
}

import type { Pool } from "pg";
import { pgSettings, type Identity } from "../auth/identity.ts";

/**
 * Whether the database still lets `identity` act: user active, session and token version not revoked. One round trip:
 * the settings last for this one statement only.
 */
export async function isIdentityCurrent(pool: Pool, identity: Identity): Promise<boolean> {
  const { role: _role, ...claims } = pgSettings(identity);
  const { rows } = await pool.query<{ current: boolean }>({
    name: "is-identity-current",
    text: `with claims as materialized (
             select count(set_config(key, value, true)) as set from json_each_text($1)
           )
           select app_hidden.current_user_id() is not null as current from claims where claims.set > 0`,
    values: [JSON.stringify(claims)],
  });
  return rows[0]?.current ?? false;
}

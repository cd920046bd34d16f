import type { ClientBase, Pool } from "pg";

/**
 * Sets what a request acts by, for the present transaction, and says whether somebody may act by it: false for a visitor,
 * and when user, session or token were revoked. Outside of a transaction it lasts for this one statement.
 */
export async function assume(
  db: ClientBase | Pool,
  settings: Readonly<Record<string, string>>,
): Promise<boolean> {
  const { rows } = await db.query<{ current: boolean }>({
    name: "assume",
    // The count makes the settings come first, also when there are none.
    text: `with claims as materialized (
             select count(set_config(key, value, true)) as set from json_each_text($1)
           )
           select app_hidden.current_user_id() is not null as current from claims where claims.set >= 0`,
    values: [JSON.stringify(settings)],
  });
  return rows[0]?.current ?? false;
}

import type { ClientBase } from "pg";

/**
 * Begins a transaction in which `settings` hold, and says whether somebody may act by them (false for a visitor, and
 * when user, session or token were revoked). Both go in one write on a pipelined connection.
 */
export async function beginAs(
  client: ClientBase,
  settings: Readonly<Record<string, string>>,
): Promise<boolean> {
  const begun = client.query("begin");
  const set = client.query<{ current: boolean }>({
    name: "begin-as",
    text: `with claims as materialized (
             select count(set_config(key, value, true)) as set from json_each_text($1)
           )
           select app_hidden.current_user_id() is not null as current from claims where claims.set >= 0`,
    values: [JSON.stringify(settings)],
  });
  // Told by the second, which fails too.
  begun.catch(() => {});
  const { rows } = await set;
  await begun;
  return rows[0]?.current ?? false;
}

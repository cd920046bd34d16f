import type { ClientBase } from "pg";

/** Begins a transaction in which `settings` hold, and only in it. */
export async function beginWith(
  client: ClientBase,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  await client.query("begin");
  await client.query({
    name: "begin-with",
    text: "select set_config(key, value, true) from json_each_text($1)",
    values: [JSON.stringify(settings)],
  });
}

/** Ends a transaction and keeps what it did. */
export async function commit(client: ClientBase): Promise<void> {
  await client.query("commit");
}

/** Ends a transaction and undoes what it did. */
export async function rollback(client: ClientBase): Promise<void> {
  await client.query("rollback");
}

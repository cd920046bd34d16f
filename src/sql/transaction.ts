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

/** Marks a place in a transaction under a name of letters, digits and underscores. */
export async function savepoint(client: ClientBase, name: string): Promise<void> {
  await client.query(`savepoint ${name}`);
}

/** Forgets the place; what was done since stays. */
export async function releaseSavepoint(client: ClientBase, name: string): Promise<void> {
  await client.query(`release savepoint ${name}`);
}

/** Undoes what was done since the place was marked. */
export async function rollbackTo(client: ClientBase, name: string): Promise<void> {
  await client.query(`rollback to savepoint ${name}`);
}

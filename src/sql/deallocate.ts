import type { ClientBase } from "pg";

/** Has the connection forget a prepared statement. */
export async function deallocate(client: ClientBase, name: string): Promise<void> {
  await client.query(`deallocate ${client.escapeIdentifier(name)}`);
}

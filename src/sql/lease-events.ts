import type { ClientBase } from "pg";

/** For so many milliseconds all servers look for events by themselves, and no transaction notifies them. */
export async function leaseEvents(client: ClientBase, milliseconds: number): Promise<void> {
  await client.query("select app_hidden.lease_events($1)", [milliseconds]);
}

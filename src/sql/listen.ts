import type { ClientBase } from "pg";

/** The one channel that the database notifies on; each payload names its topic. */
export async function listenForEvents(client: ClientBase): Promise<void> {
  await client.query("listen gadb_events");
}

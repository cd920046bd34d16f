import type { ClientBase } from "pg";

/** The one channel that tells of new events. The payload is empty, or for how long to look for them unasked. */
export async function listenForEvents(client: ClientBase): Promise<void> {
  await client.query("listen gadb_events");
}

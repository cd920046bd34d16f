import type { ClientBase } from "pg";

/** Shows, for as long as this connection lives, that server `serverId` is alive. False when the id is taken. */
export async function holdServerPresence(client: ClientBase, serverId: string): Promise<boolean> {
  const { rows } = await client.query<{ isHeld: boolean }>(
    `select app_hidden.hold_server_presence($1) as "isHeld"`,
    [serverId],
  );
  return rows[0]?.isHeld ?? false;
}

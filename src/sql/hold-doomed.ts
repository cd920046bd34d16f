import type { ClientBase } from "pg";

/** Holds content in the state `deleting` until the transaction ends; false when there is none or it must stay. */
export async function holdDoomed(client: ClientBase, sha256: string): Promise<boolean> {
  const { rows } = await client.query<{ isHeld: boolean }>(
    `select app_hidden.hold_doomed($1) as "isHeld"`,
    [sha256],
  );
  return rows[0]?.isHeld === true;
}

import type { ClientBase, Pool } from "pg";

/** Removes sessions and sign-in attempts that no rule looks at any more; returns how many rows. */
export async function sweepSignIns(db: ClientBase | Pool): Promise<number> {
  const { rows } = await db.query<{ count: number }>("select app_hidden.sweep_sign_ins() as count");
  return rows[0]?.count ?? 0;
}

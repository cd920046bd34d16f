import type { ClientBase } from "pg";

/** Marks stored content as damaged; true when it was thought sound before. */
export async function reportDamage(client: ClientBase, sha256: string): Promise<boolean> {
  const { rows } = await client.query<{ isNew: boolean }>({
    name: "report-damage",
    text: `select app_hidden.report_damage($1) as "isNew"`,
    values: [sha256],
  });
  return rows[0]?.isNew ?? false;
}

import type { ClientBase } from "pg";
import { assume } from "./assume.ts";

/** Begins a transaction in which `settings` hold, and says whether somebody may act by them; see `assume`. Both go in one write on a pipelined connection. */
export async function beginAs(
  client: ClientBase,
  settings: Readonly<Record<string, string>>,
): Promise<boolean> {
  const begun = client.query("begin");
  // Told by the second, which fails too.
  begun.catch(() => {});
  const isCurrent = await assume(client, settings);
  await begun;
  return isCurrent;
}

import type { ClientBase } from "pg";
import { deallocate } from "../../src/sql/deallocate.ts";

/** As many as PostGraphile keeps: each costs the database's process a plan. */
const MOST = 100;

interface Connection {
  /** What pg knows to be prepared, by name. */
  parsedStatements?: Record<string, unknown>;
}

const known = new WeakMap<ClientBase, Set<string>>();

/**
 * Whether a statement may be prepared under this name on a connection; forgets there what was used least lately, since
 * documents that anybody writes make any number of statements.
 */
export function rememberPrepared(client: ClientBase, name: string): void {
  const names = known.get(client) ?? new Set<string>();
  known.set(client, names);
  // A set keeps the order of adding: what is used again goes to its end.
  names.delete(name);
  names.add(name);
  const [oldest] = names;
  if (names.size <= MOST || oldest === undefined) return;
  names.delete(oldest);
  const { parsedStatements } = (client as ClientBase & { connection: Connection }).connection;
  if (parsedStatements?.[oldest] === undefined) return;
  delete parsedStatements[oldest];
  // Sent before what uses the connection next; when it fails, so does that.
  deallocate(client, oldest).catch(() => {});
}

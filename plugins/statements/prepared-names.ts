import type { ClientBase } from "pg";

/** As many as PostGraphile keeps: each costs the database's process a plan. */
const MOST = 100;

interface Connection {
  /** Sends the protocol's Close; the answer comes with that of the next statement. */
  close(message: { type: "S"; name: string }): void;
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
  const { connection } = client as ClientBase & { connection: Connection };
  if (connection.parsedStatements?.[oldest] === undefined) return;
  delete connection.parsedStatements[oldest];
  // Not the statement `deallocate`: a pooler gives statements names of its own and understands this message alone. It
  // goes before what uses the connection next, and does not fail in a transaction in which something else has.
  connection.close({ type: "S", name: oldest });
}

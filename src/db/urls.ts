/** Parts of a connection to PostgreSQL over TCP. */
export interface UrlParts {
  user: string;
  password: string;
  host?: string;
  port: number;
  database: string;
}

/** A connection string with every part escaped. */
export function pgUrl(parts: UrlParts): string {
  const { user, password, host = "127.0.0.1", port, database } = parts;
  const account = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `postgres://${account}@${host}:${port}/${encodeURIComponent(database)}`;
}

/** The same server and account, another database. */
export function withDatabaseName(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** The same server and database, another account. */
export function withAccount(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = encodeURIComponent(user);
  changed.password = encodeURIComponent(password);
  return changed.href;
}

/** The server and database of one connection string with the account of another. */
export function sameAccount(url: string, accountOf: string): string {
  const { username, password } = new URL(accountOf);
  return withAccount(url, decodeURIComponent(username), decodeURIComponent(password));
}

/** The same connection, acting as `role` from its first statement on. */
export function withRole(url: string, role: string): string {
  const changed = new URL(url);
  changed.searchParams.set("options", `-c role=${role}`);
  // libpq does not read "+" as a space.
  return changed.href.replaceAll("+", "%20");
}

/** The database that a connection string names. Throws when it names none. */
export function databaseName(url: string): string {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  if (name === "") throw new Error("The connection string names no database.");
  return name;
}

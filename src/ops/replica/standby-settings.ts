/** Where a standby streams from, and as whom. */
export interface Upstream {
  url: string;
  user: string;
  password: string;
  slot: string;
}

/** The lines of postgresql.auto.conf that make a cluster follow its primary. */
export function standbySettings(upstream: Upstream): string[] {
  return [
    `primary_conninfo = ${quoted(conninfo(upstream))}`,
    `primary_slot_name = ${quoted(upstream.slot)}`,
  ];
}

/** libpq's form of a connection: what postgres itself connects by. */
export function conninfo({ url, user, password, slot }: Upstream): string {
  const { hostname, port, searchParams } = new URL(url);
  const parts: Record<string, string> = {
    host: decodeURIComponent(hostname.replace(/^\[(.*)\]$/, "$1")),
    port: port === "" ? "5432" : port,
    user,
    // Empty where libpq finds it in a file.
    ...(password === "" ? {} : { password }),
    // What synchronous_standby_names and monitoring know the replica by.
    application_name: slot,
    // A primary that vanished from the network is noticed within half a minute.
    keepalives_idle: "10",
    keepalives_interval: "5",
    keepalives_count: "4",
    tcp_user_timeout: "30000",
  };
  for (const name of ["sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding"]) {
    const value = searchParams.get(name);
    if (value !== null) parts[name] = value;
  }
  return Object.entries(parts)
    .map(([name, value]) => `${name}='${value.replace(/['\\]/g, "\\$&")}'`)
    .join(" ");
}

function quoted(text: string): string {
  return `'${text.replace(/\\/g, "\\\\").replaceAll("'", "''")}'`;
}

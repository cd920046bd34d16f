import { Client } from "pg";

/**
 * Makes sure that nothing in a restored server's files would make it, or a replica made from it, follow somebody else:
 * an old recovery target makes a replica promote itself in silence, a standby's name makes every commit wait for ever.
 * Throws naming the setting and its file.
 */
export async function assertIndependent(url: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: "gadb-restore" });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; sourcefile: string }>(`
      select name, sourcefile
      from pg_catalog.pg_file_settings
      where setting <> ''
        and (name ~ '^recovery_target(_|$)|^primary_(conninfo|slot_name)$'
          or name in ('restore_command', 'recovery_end_command', 'archive_cleanup_command', 'synchronous_standby_names'))`);
    const [found] = rows;
    if (found)
      throw new Error(
        `The restored cluster still has ${found.name} in ${found.sourcefile}. Nothing was put in place; this is a fault of ours.`,
      );
    const { rows: states } = await client.query<{ waits: boolean }>(
      "select pg_catalog.pg_is_in_recovery() as waits",
    );
    if (states[0]?.waits) throw new Error("The restored cluster is still recovering.");
  } finally {
    await client.end();
  }
}

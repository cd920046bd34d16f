import type { Client } from "pg";

/** What the making of a replica must know of its primary. */
export interface PrimaryFacts {
  version: string;
  systemIdentifier: string;
  collation: string;
  isStandby: boolean;
  isSuperuser: boolean;
  mayReplicate: boolean;
  walLevel: string;
  /** `-1` = a replica that stays away may fill the primary's disk. */
  slotLimit: string;
  freeSenders: number;
  freeSlots: number;
  /** Names of recovery targets that are set: a replica would inherit them, reach them and promote itself. */
  recoveryTargets: string[];
  tablespaces: number;
  /** Settings that a standby needs at least as high as its primary. */
  atLeast: Record<string, string>;
}

const AT_LEAST = [
  "max_connections",
  "max_worker_processes",
  "max_wal_senders",
  "max_prepared_transactions",
  "max_locks_per_transaction",
];

/** Reads the facts over an ordinary connection to the primary. */
export async function readPrimaryFacts(client: Client): Promise<PrimaryFacts> {
  const { rows } = await client.query<PrimaryFacts>(
    `select split_part(current_setting('server_version'), ' ', 1) as version,
       (select system_identifier::text from pg_catalog.pg_control_system()) as "systemIdentifier",
       case db.datlocprovider when 'b' then 'builtin' when 'i' then 'icu' else 'libc' end
         || ' ' || coalesce(db.datlocale, db.datcollate) as collation,
       pg_catalog.pg_is_in_recovery() as "isStandby",
       me.rolsuper as "isSuperuser",
       me.rolreplication as "mayReplicate",
       current_setting('wal_level') as "walLevel",
       current_setting('max_slot_wal_keep_size') as "slotLimit",
       current_setting('max_wal_senders')::integer
         - (select count(*)::integer from pg_catalog.pg_stat_get_activity(null) where backend_type = 'walsender') as "freeSenders",
       current_setting('max_replication_slots')::integer
         - (select count(*)::integer from pg_catalog.pg_replication_slots) as "freeSlots",
       array(
         select name from pg_catalog.pg_settings
         where name in ('recovery_target', 'recovery_target_lsn', 'recovery_target_name', 'recovery_target_time', 'recovery_target_xid')
           and setting <> ''
       ) as "recoveryTargets",
       (select count(*)::integer from pg_catalog.pg_tablespace where spcname not in ('pg_default', 'pg_global')) as tablespaces,
       (select jsonb_object_agg(name, setting) from pg_catalog.pg_settings where name = any ($1)) as "atLeast"
     from pg_catalog.pg_database as db
     cross join pg_catalog.pg_roles as me
     where db.datname = current_database() and me.rolname = session_user`,
    [AT_LEAST],
  );
  const [found] = rows;
  if (!found) throw new Error("The primary does not know itself.");
  return found;
}

/** Why no replica can be made from this primary, in sentences; empty when one can. */
export function obstacles(primary: PrimaryFacts): string[] {
  const found: string[] = [];
  const { recoveryTargets } = primary;
  if (primary.isStandby)
    found.push("The server given as primary is itself a replica. Give the primary's address.");
  if (recoveryTargets.length > 0)
    found.push(
      `The primary still has ${recoveryTargets.join(", ")} from a restore. A replica would reach that target at once and promote ` +
        `itself. Run first: ${recoveryTargets.map((name) => `alter system reset ${name};`).join(" ")}`,
    );
  if (!primary.isSuperuser && !primary.mayReplicate)
    found.push(
      "The account of the primary's connection needs to be superuser or have REPLICATION.",
    );
  if (!["replica", "logical"].includes(primary.walLevel))
    found.push(`The primary has wal_level = ${primary.walLevel}; it needs to be replica.`);
  // The copy and its log take one each.
  if (primary.freeSenders < 2)
    found.push("The primary has no two senders of its log left: raise max_wal_senders.");
  if (primary.freeSlots < 2)
    found.push("The primary has no two replication slots left: raise max_replication_slots.");
  if (primary.slotLimit === "-1")
    found.push(
      "The primary keeps its log for absent replicas without a limit, until its disk is full: set max_slot_wal_keep_size.",
    );
  if (primary.tablespaces > 0)
    found.push("The primary has tablespaces outside of its cluster; copy those by hand.");
  return found;
}

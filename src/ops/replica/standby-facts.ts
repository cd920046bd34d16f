import type { Client } from "pg";

/** How a replica stands, as it sees itself. */
export interface StandbyFacts {
  isStandby: boolean;
  /** The history that its log belongs to; a promotion begins a new one. */
  timeline: number;
  receivedLsn: string | null;
  replayedLsn: string | null;
  /** Received and not yet replayed; a promotion replays it first. */
  unreplayedBytes: number;
  /** When the last transaction that it has replayed was committed. */
  lastCommitAt: Date | null;
  now: Date;
  isPaused: boolean;
  /** From whom it receives at this moment; null when from nobody. */
  receiver: { host: string; port: number; slot: string | null; status: string } | null;
  lastMessageAt: Date | null;
  /** Names and values of settings that must be empty before a promotion. */
  recoveryTargets: string[];
  synchronousStandbys: string;
}

/** Reads the facts over an ordinary connection to the replica; needs a superuser or pg_monitor. */
export async function readStandbyFacts(client: Client): Promise<StandbyFacts> {
  const { rows } = await client.query<StandbyFacts>(`
    select recovering as "isStandby",
      coalesce(receiver.received_tli, control.timeline_id) as timeline,
      pg_catalog.pg_last_wal_receive_lsn()::text as "receivedLsn",
      pg_catalog.pg_last_wal_replay_lsn()::text as "replayedLsn",
      coalesce(greatest(pg_catalog.pg_wal_lsn_diff(
        pg_catalog.pg_last_wal_receive_lsn(), pg_catalog.pg_last_wal_replay_lsn()), 0), 0)::float8 as "unreplayedBytes",
      pg_catalog.pg_last_xact_replay_timestamp() as "lastCommitAt",
      pg_catalog.clock_timestamp() as now,
      recovering and pg_catalog.pg_is_wal_replay_paused() as "isPaused",
      case when receiver.status is not null then pg_catalog.jsonb_build_object(
        'host', receiver.sender_host, 'port', receiver.sender_port, 'slot', receiver.slot_name, 'status', receiver.status
      ) end as receiver,
      receiver.last_msg_receipt_time as "lastMessageAt",
      array(
        select name || ' = ' || setting from pg_catalog.pg_settings
        where name in ('recovery_target', 'recovery_target_lsn', 'recovery_target_name', 'recovery_target_time', 'recovery_target_xid')
          and setting <> ''
      ) as "recoveryTargets",
      pg_catalog.current_setting('synchronous_standby_names') as "synchronousStandbys"
    from pg_catalog.pg_is_in_recovery() as recovering
    cross join pg_catalog.pg_control_checkpoint() as control
    left join pg_catalog.pg_stat_wal_receiver as receiver on true`);
  const [found] = rows;
  if (!found) throw new Error("The replica does not know itself.");
  return found;
}

/** What the primary says of itself, when it can be asked. */
export interface UpstreamFacts {
  isStandby: boolean;
  lsn: string;
}

/** How many bytes of log `to` is ahead of `from`. */
export async function bytesBetween(client: Client, from: string, to: string): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    "select pg_catalog.pg_wal_lsn_diff($1::pg_lsn, $2::pg_lsn)::float8 as bytes",
    [to, from],
  );
  return Math.max(rows[0]?.bytes ?? 0, 0);
}

/** Asks a primary where its log ends. */
export async function readUpstream(client: Client): Promise<UpstreamFacts> {
  const { rows } = await client.query<UpstreamFacts>(`
    select recovering as "isStandby",
      (case when recovering then pg_catalog.pg_last_wal_replay_lsn() else pg_catalog.pg_current_wal_lsn() end)::text as lsn
    from pg_catalog.pg_is_in_recovery() as recovering`);
  return rows[0] as UpstreamFacts;
}

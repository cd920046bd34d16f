import { formatLsn, parseLsn, type Lsn } from "./wal-names.ts";

/** Up to where the log is replayed: a moment, a position, or all that is archived. */
export type RecoveryTarget =
  | { kind: "time"; time: Date; text: string }
  | { kind: "lsn"; lsn: Lsn; text: string }
  | { kind: "latest"; text: string };

/**
 * Reads what a person wrote behind --to: `latest`, a position such as `0/16B3748`, or a moment with its zone, such as
 * `2026-01-31T14:29:59Z` or `2026-01-31 15:29:59+01`. Throws saying what is missing: a moment without a zone is
 * somebody's guess, and a recovery to the wrong hour loses an hour.
 */
export function parseTarget(text: string): RecoveryTarget {
  if (text === "latest") return { kind: "latest", text };
  if (/^[0-9A-Fa-f]+\/[0-9A-Fa-f]+$/.test(text)) {
    const lsn = parseLsn(text);
    return { kind: "lsn", lsn, text: formatLsn(lsn) };
  }
  const match =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(
      text,
    );
  const [, day, clock, zone] = match ?? [];
  if (day === undefined || clock === undefined)
    throw new Error(
      `--to ${text} is neither a moment (2026-01-31T14:29:59Z), nor a position in the log (0/16B3748), nor "latest".`,
    );
  if (zone === undefined)
    throw new Error(
      `--to ${text} has no time zone. Write ${day}T${clock}Z for UTC, or ${day}T${clock}+01:00.`,
    );
  const time = new Date(`${day}T${clock}${fullZone(zone)}`);
  if (Number.isNaN(time.getTime())) throw new Error(`--to ${text} is no moment of the calendar.`);
  return { kind: "time", time, text: time.toISOString() };
}

function fullZone(zone: string): string {
  if (/^z$/i.test(zone)) return "Z";
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/** The settings that make PostgreSQL stop there; given on its command line, never written anywhere. */
export function targetSettings(target: RecoveryTarget): Record<string, string> {
  if (target.kind === "latest") return {};
  const place =
    target.kind === "time"
      ? // An offset in digits: abbreviations, "Z" among them, are not known yet when this setting is read.
        { recovery_target_time: target.time.toISOString().replace("T", " ").replace("Z", "+00") }
      : { recovery_target_lsn: formatLsn(target.lsn) };
  return { ...place, recovery_target_inclusive: "on", recovery_target_action: "promote" };
}

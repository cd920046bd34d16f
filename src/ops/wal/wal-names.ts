/** A position in the write-ahead log, in bytes from its beginning. */
export type Lsn = bigint;

/** What initdb makes unless it is told otherwise. */
export const USUAL_SEGMENT_BYTES = 16 * 1024 * 1024;

/** Reads `16/B374D848`. Throws when it is none. */
export function parseLsn(text: string): Lsn {
  const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text);
  if (!match) throw new Error(`${text} is not a position in the write-ahead log.`);
  return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
}

/** Writes a position as PostgreSQL does. */
export function formatLsn(lsn: Lsn): string {
  const hex = (value: bigint) => value.toString(16).toUpperCase();
  return `${hex(lsn >> 32n)}/${hex(lsn & 0xffffffffn)}`;
}

/** The number of the segment that a position lies in. */
export function segmentOf(lsn: Lsn, segmentBytes: number): bigint {
  return lsn / BigInt(segmentBytes);
}

/** The file name of a segment: timeline, then its number in two parts, eight hexadecimal digits each. */
export function segmentName(timeline: number, segment: bigint, segmentBytes: number): string {
  const perId = 0x1_0000_0000n / BigInt(segmentBytes);
  return [BigInt(timeline), segment / perId, segment % perId]
    .map((part) => part.toString(16).toUpperCase().padStart(8, "0"))
    .join("");
}

/** The timeline and number in a segment's name; undefined for any other file. */
export function parseSegmentName(
  name: string,
  segmentBytes: number,
): { timeline: number; segment: bigint } | undefined {
  if (!/^[0-9A-F]{24}$/.test(name)) return undefined;
  const part = (index: number) => BigInt(`0x${name.slice(index * 8, index * 8 + 8)}`);
  const perId = 0x1_0000_0000n / BigInt(segmentBytes);
  return { timeline: Number(part(0)), segment: part(1) * perId + part(2) };
}

/** The file that tells where a timeline came from. */
export function historyName(timeline: number): string {
  return `${timeline.toString(16).toUpperCase().padStart(8, "0")}.history`;
}

/** Whether a file of pg_wal belongs in an archive: segments, histories and the labels of backups. */
export function isArchivable(name: string): boolean {
  return /^[0-9A-F]{24}(\.partial|\.[0-9A-F]{8}\.backup)?$|^[0-9A-F]{8}\.history$/.test(name);
}

import { formatLsn, segmentOf, type Lsn } from "./wal-names.ts";

/** What a look into one segment of the write-ahead log tells. */
export interface SegmentFacts {
  systemIdentifier: string;
  timeline: number;
  /** Where the segment begins. */
  start: Lsn;
  /** Where its last whole record ends; the rest is unused, or continues in the next segment. */
  end: Lsn;
  /** When transactions of it ended, first and last; undefined when none did. */
  firstEnd: Date | undefined;
  lastEnd: Date | undefined;
}

/** XLogPageHeaderData and what a segment's first page adds to it (src/include/access/xlog_internal.h). */
const SHORT_HEADER = 24;
const LONG_HEADER = 40;
const IS_CONTINUATION = 1;
const IS_LONG = 2;
/** XLogRecord (src/include/access/xlogrecord.h). */
const RECORD_HEADER = 24;
const RM_XLOG = 0;
const RM_XACT = 1;
const XLOG_SWITCH = 0x40;
/** Commit, abort, and the same of prepared transactions. */
const ENDS = new Set([0x00, 0x20, 0x30, 0x40]);
/** 2000-01-01, the day from which PostgreSQL counts. */
const EPOCH_MS = 946_684_800_000;

/**
 * Reads a segment far enough to know whose and which it is and when its transactions ended: what a recovery to a moment
 * needs to know before it begins. Throws when it is not the log at all; records are believed, since PostgreSQL checks
 * each when it replays them.
 */
export function readSegment(bytes: Buffer): SegmentFacts {
  if (bytes.length < 8192 || (bytes.readUInt16LE(2) & IS_LONG) === 0)
    throw new Error("is not a segment of a write-ahead log");
  const start = bytes.readBigUInt64LE(8);
  const segmentBytes = bytes.readUInt32LE(32);
  const pageBytes = bytes.readUInt32LE(36);
  if (segmentBytes !== bytes.length)
    throw new Error(`has ${bytes.length} bytes instead of ${segmentBytes}`);
  if (segmentOf(start, segmentBytes) * BigInt(segmentBytes) !== start)
    throw new Error(`begins at ${formatLsn(start)}, where no segment does`);
  const walker = new Walker(bytes, start, pageBytes);
  return {
    systemIdentifier: bytes.readBigUInt64LE(24).toString(),
    timeline: bytes.readUInt32LE(4),
    start,
    ...walker.run(),
  };
}

/** Goes from record to record through a segment's pages. */
class Walker {
  readonly #bytes: Buffer;
  readonly #start: Lsn;
  readonly #pageBytes: number;
  #first: bigint | undefined;
  #last: bigint | undefined;

  constructor(bytes: Buffer, start: Lsn, pageBytes: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#pageBytes = pageBytes;
  }

  run(): Pick<SegmentFacts, "end" | "firstEnd" | "lastEnd"> {
    let at = this.#firstRecord();
    let end = at;
    while (at !== undefined) {
      const length = this.#number(at);
      if (length === undefined || length < RECORD_HEADER) break;
      const next = this.#advance(at, length);
      if (next === undefined) break;
      const isSwitch = this.#look(at);
      end = next;
      if (isSwitch) break;
      at = this.#align(next);
    }
    return {
      end: this.#start + BigInt(end ?? 0),
      firstEnd: asDate(this.#first),
      lastEnd: asDate(this.#last),
    };
  }

  /** Behind what the previous segment's last record still needs; undefined when that fills this segment. */
  #firstRecord(): number | undefined {
    if ((this.#bytes.readUInt16LE(2) & IS_CONTINUATION) === 0) return LONG_HEADER;
    const rest = this.#bytes.readUInt32LE(16);
    const behind = this.#advance(LONG_HEADER, rest);
    return behind === undefined ? undefined : this.#align(behind);
  }

  /** Notes the end of a transaction; true when the rest of the segment is unused. */
  #look(at: number): boolean {
    const header = this.#read(at, RECORD_HEADER);
    if (!header) return false;
    const info = header.readUInt8(16);
    const manager = header.readUInt8(17);
    if (manager === RM_XLOG) return (info & 0xf0) === XLOG_SWITCH;
    if (manager !== RM_XACT || !ENDS.has(info & 0x70)) return false;
    const time = this.#timeOf(at);
    if (time === undefined) return false;
    this.#first ??= time;
    if (this.#last === undefined || time > this.#last) this.#last = time;
    return false;
  }

  /** The time at the beginning of the record's own data, behind the headers that say how long that is. */
  #timeOf(at: number): bigint | undefined {
    const head = this.#read(at, Math.min(RECORD_HEADER + 32, this.#number(at) ?? 0));
    if (!head) return undefined;
    let place = RECORD_HEADER;
    for (;;) {
      const id = head[place];
      // XLR_BLOCK_ID_DATA_SHORT, _LONG, _ORIGIN, _TOPLEVEL_XID.
      if (id === 255) return eightBytes(head, place + 2);
      if (id === 254) return eightBytes(head, place + 5);
      if (id === 253) place += 3;
      else if (id === 252) place += 5;
      else return undefined;
    }
  }

  #number(at: number): number | undefined {
    return this.#read(at, 4)?.readUInt32LE(0);
  }

  /** Bytes of the log itself, without the headers of pages in between. */
  #read(at: number, count: number): Buffer | undefined {
    const parts: Buffer[] = [];
    let place = at;
    for (let left = count; left > 0;) {
      place = this.#skipHeader(place);
      const room = this.#pageBytes - (place % this.#pageBytes);
      const end = Math.min(place + Math.min(left, room), this.#bytes.length);
      if (end <= place) return undefined;
      parts.push(this.#bytes.subarray(place, end));
      left -= end - place;
      place = end;
    }
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }

  /** The place `count` bytes of the log further; undefined when that is beyond the segment. */
  #advance(at: number, count: number): number | undefined {
    let place = at;
    for (let left = count; left > 0;) {
      place = this.#skipHeader(place);
      const step = Math.min(left, this.#pageBytes - (place % this.#pageBytes));
      if (place + step > this.#bytes.length) return undefined;
      left -= step;
      place += step;
    }
    return place;
  }

  #skipHeader(place: number): number {
    if (place % this.#pageBytes !== 0) return place;
    return place + (place === 0 ? LONG_HEADER : SHORT_HEADER);
  }

  #align(place: number): number | undefined {
    const aligned = Math.ceil(place / 8) * 8;
    const next = this.#skipHeader(aligned);
    return next >= this.#bytes.length ? undefined : next;
  }
}

function eightBytes(buffer: Buffer, place: number): bigint | undefined {
  return buffer.length < place + 8 ? undefined : buffer.readBigInt64LE(place);
}

function asDate(microseconds: bigint | undefined): Date | undefined {
  return microseconds === undefined ? undefined : new Date(Number(microseconds / 1000n) + EPOCH_MS);
}

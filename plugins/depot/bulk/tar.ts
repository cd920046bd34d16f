const BLOCK_BYTES = 512;
/** The largest size that a plain header holds: eleven octal digits. */
const MAX_PLAIN_BYTES = 0o77777777777;
const MAX_PLAIN_NAME = 100;

/** A file in a tar archive. */
export interface TarEntry {
  /** Relative, with slashes. */
  path: string;
  sizeBytes: number;
  changedAt: Date;
}

/** What ends an archive: two empty blocks. */
export const TAR_END: Buffer = Buffer.alloc(2 * BLOCK_BYTES);

/** How many bytes an entry takes: headers, content and what fills its last block. */
export function tarEntryBytes(entry: TarEntry): number {
  return tarHeader(entry).length + entry.sizeBytes + tarPadding(entry.sizeBytes).length;
}

/** What stands behind content of so many bytes. */
export function tarPadding(sizeBytes: number): Buffer {
  return TAR_END.subarray(0, (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES);
}

/**
 * What stands before the content of an entry: a POSIX ustar header, behind an extended one (pax) when the path is long
 * or not ASCII or the size has more than eleven octal digits.
 */
export function tarHeader(entry: TarEntry): Buffer {
  const { path, sizeBytes, changedAt } = entry;
  const modified = Math.max(Math.floor(changedAt.getTime() / 1000), 0);
  const records: string[] = [];
  const isPlainName = path.length <= MAX_PLAIN_NAME && /^[\x20-\x7e]*$/.test(path);
  if (!isPlainName) records.push(record("path", path));
  if (sizeBytes > MAX_PLAIN_BYTES) records.push(record("size", String(sizeBytes)));
  const name = isPlainName ? path : plainName(path);
  const main = header({
    name,
    sizeBytes: Math.min(sizeBytes, MAX_PLAIN_BYTES),
    modified,
    type: "0",
  });
  if (records.length === 0) return main;
  const extended = Buffer.from(records.join(""), "utf8");
  return Buffer.concat([
    header({
      name: `PaxHeaders/${name}`.slice(0, MAX_PLAIN_NAME),
      sizeBytes: extended.length,
      modified,
      type: "x",
    }),
    extended,
    tarPadding(extended.length),
    main,
  ]);
}

/** For readers that know no pax: the end of the path, in ASCII. */
function plainName(path: string): string {
  return path
    .replace(/[^\x20-\x7e]/gu, "_")
    .slice(-80)
    .replace(/^\/+/, "");
}

/** A pax record; its length counts itself. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const restBytes = Buffer.byteLength(rest);
  let length = restBytes + 1;
  while (String(length).length + restBytes !== length) length += 1;
  return `${length}${rest}`;
}

function header(fields: {
  name: string;
  sizeBytes: number;
  modified: number;
  type: "0" | "x";
}): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(fields.name, 0, MAX_PLAIN_NAME, "latin1");
  block.write(terminated("0000644", "0000000", "0000000"), 100, "latin1");
  block.write(terminated(octal(fields.sizeBytes, 11)), 124, "latin1");
  block.write(terminated(octal(Math.min(fields.modified, MAX_PLAIN_BYTES), 11)), 136, "latin1");
  block.write(" ".repeat(8), 148, "latin1");
  block.write(fields.type, 156, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  block.write("root", 265, "latin1");
  block.write("root", 297, "latin1");
  block.write(terminated("0000000", "0000000"), 329, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148, "latin1");
  return block;
}

/** Fields as a header has them, each with a NUL behind it. */
function terminated(...values: string[]): string {
  return values.map((value) => `${value}\0`).join("");
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

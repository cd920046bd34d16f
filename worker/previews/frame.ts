import type { DerivedFile, MediaResult } from "../media/media-result.ts";

/**
 * What the child process writes to its standard output: the length of a header as four bytes, the header as JSON, the
 * bytes of the files one after the other. It writes nothing to disk, so a bound on this is a bound on everything.
 */
interface Header {
  facts: Record<string, unknown>;
  files: (Omit<DerivedFile, "bytes"> & { byteCount: number })[];
}

/** A child's word that the content cannot be looked at. */
interface Refusal {
  problem: string;
}

/** What came of a child's work. */
export type ChildAnswer = { result: MediaResult } | Refusal;

/** The bytes for an answer. */
export function writeFrame(answer: ChildAnswer): Buffer {
  if ("problem" in answer) return withHeader(answer, []);
  const { facts, files } = answer.result;
  const header: Header = {
    facts,
    files: files.map(({ bytes, ...file }) => ({ ...file, byteCount: bytes.length })),
  };
  return withHeader(
    header,
    files.map(({ bytes }) => bytes),
  );
}

/** The answer in these bytes. Throws when they are not exactly one: the child may have been cut off, or taken over. */
export function readFrame(bytes: Buffer): ChildAnswer {
  if (bytes.length < 4) throw new Error("The answer has no header.");
  const start = 4 + bytes.readUInt32BE(0);
  const header = JSON.parse(bytes.toString("utf8", 4, start)) as Partial<Header & Refusal>;
  if (typeof header.problem === "string") return { problem: header.problem };
  const files: DerivedFile[] = [];
  let at = start;
  for (const { byteCount, ...file } of header.files ?? []) {
    const end = at + byteCount;
    if (!Number.isSafeInteger(byteCount) || byteCount < 0 || end > bytes.length)
      throw new Error("The answer is shorter than it says.");
    files.push({ ...file, bytes: bytes.subarray(at, end) });
    at = end;
  }
  if (at !== bytes.length) throw new Error("The answer is longer than it says.");
  return { result: { facts: header.facts ?? {}, files } };
}

function withHeader(header: Header | Refusal, parts: readonly Uint8Array[]): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, ...parts]);
}

import busboy, { type Busboy } from "busboy";
import type { Request } from "express";
import { DepotError } from "../../src/errors.ts";

/** Each bound is met by an error, never by silently leaving something out. */
const LIMITS = {
  files: 1,
  fields: 20,
  parts: 25,
  fieldSize: 64 * 1024,
  fieldNameSize: 100,
  headerPairs: 20,
};

const CRLF_CRLF = Buffer.from("\r\n\r\n");

/**
 * Cuts behind each empty line, so that the parser announces a file exactly at the start of a piece: it holds the line
 * end back, as a boundary may begin with it. Thus the file's size is known before its first byte.
 */
export function* cutAfterHeaders(chunk: Buffer): Generator<Buffer> {
  let start = 0;
  for (;;) {
    const found = chunk.indexOf(CRLF_CRLF, start);
    if (found === -1) break;
    const end = found + CRLF_CRLF.length;
    yield chunk.subarray(start, end);
    start = end;
  }
  if (start < chunk.length) yield chunk.subarray(start);
}

/** A parser for the form of a request. Throws BADIN when its headers announce none. */
export function openParser(req: Request, maxFileBytes: number): Busboy {
  try {
    return busboy({
      headers: req.headers,
      // One more than allowed: the parser calls a file of exactly the limit truncated.
      limits: { ...LIMITS, fileSize: maxFileBytes + 1 },
      fileHwm: 128 * 1024,
      // What browsers and curl send; the parser's own default mangles every umlaut.
      defParamCharset: "utf8",
    });
  } catch (cause) {
    throw new DepotError("BADIN", "The body must be multipart/form-data with a boundary.", {
      status: 415,
      cause,
    });
  }
}

/** One part of a multipart/byteranges body. */
export interface FoundPart {
  headers: Record<string, string>;
  body: Buffer;
}

/** Reads a multipart/byteranges body by the letter of RFC 9110 section 14.6. Throws when it is malformed. */
export function parseByteranges(contentType: string, bytes: Buffer): FoundPart[] {
  const boundary = /^multipart\/byteranges; boundary=([\w'()+,./:=?-]+)$/.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error(`Not multipart/byteranges: ${contentType}`);
  const parts: FoundPart[] = [];
  const opening = `--${boundary}\r\n`;
  let at = 0;
  for (;;) {
    if (bytes.toString("latin1", at, at + opening.length) !== opening)
      throw new Error(`No boundary at ${at}.`);
    const bodyAt = bytes.indexOf("\r\n\r\n", at) + 4;
    const lines = bytes.toString("latin1", at + opening.length, bodyAt - 4).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(": ")[0]?.toLowerCase(), line.split(": ")[1]]),
    );
    const end = bytes.indexOf(`\r\n--${boundary}`, bodyAt);
    if (end === -1) throw new Error("A part has no end.");
    parts.push({ headers, body: bytes.subarray(bodyAt, end) });
    at = end + 2;
    if (bytes.toString("latin1", at) === `--${boundary}--\r\n`) return parts;
  }
}

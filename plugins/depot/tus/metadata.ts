import { DepotError } from "../../../src/errors.ts";

const MAX_LENGTH = 8 * 1024;
const MAX_PAIRS = 100;
/** Printable ASCII but space and comma. */
const KEY = /^[\x21-\x2b\x2d-\x7e]{1,100}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Reads `Upload-Metadata`: pairs of a key and a value in Base64, with commas between. Throws BADIN for anything else: a
 * value that is read wrongly would become somebody's comment or file name.
 */
export function parseMetadata(header: string | undefined): Map<string, string> {
  const found = new Map<string, string>();
  if (header === undefined || header.trim() === "") return found;
  if (header.length > MAX_LENGTH) throw malformed(`is longer than ${MAX_LENGTH} characters`);
  const pairs = header.split(",");
  if (pairs.length > MAX_PAIRS) throw malformed(`has more than ${MAX_PAIRS} pairs`);
  for (const pair of pairs) {
    // "The value MAY be empty. In these cases, the space, which would normally separate the key and the value, MAY be
    // left out."
    const [key = "", value = "", ...rest] = pair.trim().split(" ");
    if (!KEY.test(key)) throw malformed("has a key that is empty or not printable ASCII");
    if (rest.length > 0 || !BASE64.test(value)) throw malformed(`has no Base64 under "${key}"`);
    if (found.has(key)) throw malformed(`has the key "${key}" twice`);
    found.set(key, decode(key, value));
  }
  return found;
}

function decode(key: string, value: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(value, "base64"),
    );
  } catch (cause) {
    throw malformed(`holds no UTF-8 under "${key}"`, cause);
  }
}

function malformed(what: string, cause?: unknown): DepotError {
  return new DepotError("BADIN", `Upload-Metadata ${what}.`, {
    hint: "Send pairs of a key and a Base64 value, separated by commas.",
    cause,
  });
}

import { DepotError } from "../../src/errors.ts";

/** File systems hold names of so many bytes; a Chinese character has three. */
const MAX_BYTES = 255;
/** What is kept of a name as it was sent. */
const MAX_ORIGINAL_LENGTH = 1_000;
/** An extension is kept when a long name is cut, unless it is none. */
const MAX_EXTENSION_BYTES = 32;

/** Characters that turn the reading direction: with them `gnp.exe` shows as `exe.png`. Also invisible joiners. */
const DIRECTION = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/;

/** Names that mean devices on Windows, with any extension. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i;

/** What no name may hold on Windows. */
// oxlint-disable-next-line no-control-regex
const UNPORTABLE = /[\x00-\x1f\x7f-\x9f<>:"|?*\\/]/g;

/** The name of a file, and what the client called it when that is not the same. */
export interface CleanName {
  filename: string;
  originalFilename: string | undefined;
}

/**
 * The name that a version keeps of its file, for people to read, and the client's own beside it when they differ. It is
 * the last part of what the client sent, normalised, without marks of reading direction, short enough for every file
 * system and none that Windows reserves. It is never part of a path of ours. Throws BADIN for names that are empty, far
 * too long or hold control characters.
 */
export function readFileName(given: string | undefined): CleanName {
  const filename = cleanFileName(given);
  return { filename, originalFilename: given === filename ? undefined : given };
}

/** The `filename` of readFileName alone. */
export function cleanFileName(given: string | undefined): string {
  if (given === undefined || given === "") throw badName("The file has no name.");
  if (given.length > MAX_ORIGINAL_LENGTH)
    throw badName(`The file's name is longer than ${MAX_ORIGINAL_LENGTH} characters.`);
  if (CONTROL.test(given)) throw badName("The file's name holds control characters.");
  if (!given.isWellFormed()) throw badName("The file's name is not well-formed Unicode.");
  const last = given.split(/[/\\]/).at(-1) as string;
  const name = settle(last.normalize("NFC").replace(DIRECTION, ""));
  if (name === "") throw badName("The file has no name.");
  return name;
}

/**
 * A file's or folder's name that can be written on every system: for archives, whose users unpack them anywhere. Never
 * empty, `.` or `..`, and never holds a separator.
 */
export function portableName(name: string): string {
  const plain = name.toWellFormed().replace(DIRECTION, "").replace(UNPORTABLE, "_");
  return settle(plain) || "_";
}

/** Without the spaces and dots at the end that Windows drops, within the bytes of a name, and no device. */
function settle(name: string): string {
  const trimmed = name.trim().replace(/[. ]+$/, "");
  const free = RESERVED.test(trimmed) ? `_${trimmed}` : trimmed;
  return shorten(free).replace(/[. ]+$/, "");
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const dot = name.lastIndexOf(".");
  const found = dot > 0 ? name.slice(dot) : "";
  const extension = Buffer.byteLength(found) <= MAX_EXTENSION_BYTES ? found : "";
  let stem = "";
  let left = MAX_BYTES - Buffer.byteLength(extension);
  for (const character of name.slice(0, name.length - extension.length)) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    stem += character;
  }
  return stem + extension;
}

function badName(message: string): DepotError {
  return new DepotError("BADIN", message, { hint: "Rename the file and send it again." });
}

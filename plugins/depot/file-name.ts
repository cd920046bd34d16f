import { DepotError } from "../../src/errors.ts";

const MAX_LENGTH = 255;

/** Characters that turn the reading direction: with them `gnp.exe` shows as `exe.png`. Also invisible joiners. */
const DIRECTION = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f]/;

/**
 * The name that a version keeps of its file, for people to read: the last part of what the client sent, normalised.
 * It is never part of a path of ours. Throws BADIN for names that are empty, too long or hold control characters.
 */
export function cleanFileName(given: string | undefined): string {
  if (given === undefined || given === "") throw badName("The file has no name.");
  if (CONTROL.test(given)) throw badName("The file's name holds control characters.");
  if (!given.isWellFormed()) throw badName("The file's name is not well-formed Unicode.");
  const last = given.split(/[/\\]/).at(-1) as string;
  const name = last.normalize("NFC").replace(DIRECTION, "").trim();
  if (name === "" || name === "." || name === "..") throw badName("The file has no name.");
  if ([...name].length > MAX_LENGTH)
    throw badName(`The file's name is longer than ${MAX_LENGTH} characters.`);
  return name;
}

function badName(message: string): DepotError {
  return new DepotError("BADIN", message, { hint: "Rename the file and send it again." });
}

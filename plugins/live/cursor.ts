import { DepotError } from "../../src/errors.ts";
import type { EventPosition } from "../../src/sql/read-events.ts";

/**
 * How far a subscriber has read. Events become visible out of the order of their numbers, so a number alone would not
 * do: `seen` is a snapshot whose events are all known; of those that `partly.seen` shows beyond it, the ones up to
 * `partly.id` are.
 */
export interface Cursor extends EventPosition {
  partly?: { seen: string; id: string } | undefined;
}

/** Hundreds of transactions may be running while it is made. */
const LONGEST = 16 * 1024;

const SNAPSHOT = String.raw`\d{1,19}:\d{1,19}:(?:\d{1,19}(?:,\d{1,19})*)?`;
const FORM = new RegExp(
  String.raw`^(?<origin>[\w-]{1,60});(?<seen>${SNAPSHOT})(?:;(?<partly>${SNAPSHOT});(?<id>\d{1,18}))?$`,
);

/** As clients get it: opaque. */
export function encodeCursor({ origin, seen, partly }: Cursor): string {
  const parts = partly ? [origin, seen, partly.seen, partly.id] : [origin, seen];
  return Buffer.from(parts.join(";")).toString("base64url");
}

/** Reads what a client kept; throws BADIN for anything that `encodeCursor` would not make. */
export function decodeCursor(text: string): Cursor {
  const parts =
    text.length > LONGEST ? null : FORM.exec(Buffer.from(text, "base64url").toString("latin1"));
  const { origin, seen, partly, id } = parts?.groups ?? {};
  if (origin === undefined || seen === undefined) {
    throw new DepotError("BADIN", "That is not a cursor.", {
      hint: "Pass the cursor of the last event as it came, or none.",
    });
  }
  return partly !== undefined && id !== undefined
    ? { origin, seen, partly: { seen: partly, id } }
    : { origin, seen };
}

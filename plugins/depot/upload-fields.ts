import { DepotError } from "../../src/errors.ts";

/** The fields of an upload, read. */
export interface UploadFields {
  versionNumber: number | undefined;
  baseVersion: number | undefined;
  branch: string | undefined;
  comment: string | undefined;
  sha256: string | undefined;
}

/** The fields an upload may have, as form parts or in the query. */
const NAMES = ["version_number", "base_version", "branch", "comment", "sha256"] as const;

type FieldName = (typeof NAMES)[number];

const MAX_COMMENT_LENGTH = 10_000;
const MAX_INTEGER = 2_147_483_647;

/** Collects the fields of an upload as they come; a second value under a name is refused unless it is the same. */
export class FieldCollector {
  readonly #values = new Map<FieldName, string>();

  /** Throws BADIN for unknown names (a typo in `base_version` would cost somebody their work) and for NUL. */
  add(name: string, value: string): void {
    const known = NAMES.find((candidate) => candidate === name);
    if (!known) {
      throw new DepotError("BADIN", `There is no field "${name.slice(0, 100)}".`, {
        hint: `The fields are ${NAMES.join(", ")}; the content is the part "file".`,
      });
    }
    if (value.includes("\0")) throw new DepotError("BADIN", `${known} holds a NUL character.`);
    const earlier = this.#values.get(known);
    if (earlier !== undefined && earlier !== value) {
      throw new DepotError("BADIN", `${known} was sent twice with different values.`);
    }
    this.#values.set(known, value);
  }

  get(name: FieldName): string | undefined {
    return this.#values.get(name);
  }

  /** The fields so far. Throws BADIN for malformed ones; empty ones count as not sent. */
  read(): UploadFields {
    const comment = this.#values.get("comment");
    if (comment !== undefined && [...comment].length > MAX_COMMENT_LENGTH) {
      throw new DepotError("BADIN", `The comment is longer than ${MAX_COMMENT_LENGTH} characters.`);
    }
    return {
      versionNumber: this.#integer("version_number", 1),
      // 0 says: built on nothing, so there must be no version yet.
      baseVersion: this.#integer("base_version", 0),
      branch: this.#values.get("branch") || undefined,
      comment: comment || undefined,
      sha256: this.#digest(),
    };
  }

  #integer(name: "version_number" | "base_version", least: number): number | undefined {
    const value = this.#values.get(name);
    if (!value) return undefined;
    const number = Number(value);
    if (/^\d{1,10}$/.test(value) && number >= least && number <= MAX_INTEGER) return number;
    throw new DepotError("BADIN", `${name} is not a whole number from ${least}.`);
  }

  #digest(): string | undefined {
    const value = this.#values.get("sha256")?.toLowerCase();
    if (!value) return undefined;
    if (/^[0-9a-f]{64}$/.test(value)) return value;
    throw new DepotError("BADIN", "sha256 is not a SHA-256 in 64 hexadecimal digits.");
  }
}

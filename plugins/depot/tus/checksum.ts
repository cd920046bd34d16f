import { createHash, type Hash } from "node:crypto";
import type { Request } from "express";
import { DepotError } from "../../../src/errors.ts";

/** What `Upload-Checksum` may be made with; tus demands sha1. */
export const CHECKSUM_ALGORITHMS = ["sha1", "sha256", "sha512", "md5"] as const;

type Algorithm = (typeof CHECKSUM_ALGORITHMS)[number];

const DIGEST_BYTES: Readonly<Record<Algorithm, number>> = {
  sha1: 20,
  sha256: 32,
  sha512: 64,
  md5: 16,
};

/** The digest that a request announces of its body, and the hash to compare it with. */
export class Checksum {
  readonly #algorithm: Algorithm;
  readonly #announced: Buffer;
  readonly #hash: Hash;

  constructor(algorithm: Algorithm, announced: Buffer) {
    this.#algorithm = algorithm;
    this.#announced = announced;
    this.#hash = createHash(algorithm);
  }

  update(chunk: Buffer): void {
    this.#hash.update(chunk);
  }

  /** To be called once, at the end of the body. Throws CKSUM with tus's status 460 when it is another one. */
  verify(): void {
    const found = this.#hash.digest();
    if (found.equals(this.#announced)) return;
    throw new DepotError(
      "CKSUM",
      "The bytes changed on their way; none of this request were kept.",
      {
        status: 460,
        detail: {
          algorithm: this.#algorithm,
          announced: this.#announced.toString("hex"),
          found: found.toString("hex"),
        },
        hint: "Send the same bytes again.",
      },
    );
  }
}

/** `Upload-Checksum: <algorithm> <base64>` of a request; undefined without. Throws BADIN for others than we know. */
export function readChecksum(req: Request): Checksum | undefined {
  const given = req.get("upload-checksum");
  if (given === undefined) return undefined;
  const [name, encoded, ...rest] = given.trim().split(" ");
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => known === name?.toLowerCase());
  // "The Server MUST respond with 400 Bad Request if the checksum algorithm is not supported."
  if (!algorithm) {
    throw new DepotError("BADIN", "Upload-Checksum names an algorithm that is not known here.", {
      hint: `Use one of ${CHECKSUM_ALGORITHMS.join(", ")}.`,
    });
  }
  const announced = Buffer.from(encoded ?? "", "base64");
  const isExact = announced.toString("base64") === encoded && rest.length === 0;
  if (!isExact || announced.length !== DIGEST_BYTES[algorithm]) {
    throw new DepotError("BADIN", `Upload-Checksum is not a ${algorithm} digest in Base64.`);
  }
  return new Checksum(algorithm, announced);
}

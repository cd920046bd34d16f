import { DepotError } from "../../src/errors.ts";

/** The refusal of a store whose disk is full; not the project's allocation, but the client's situation is the same. */
export function diskFull(cause?: unknown): DepotError {
  return new DepotError("QUOTA", "The depot's disk is full.", {
    hint: "Tell your administrator, and send the file again when there is room.",
    cause,
  });
}

/** The refusal to go on with a part that does not hold what was durable once: nobody can go on with that upload. */
export class PartTooShort extends DepotError {
  constructor(cause?: unknown) {
    super("BADST", "The depot holds fewer bytes of this upload than it should.", {
      hint: "Start the upload again.",
      cause,
    });
  }
}

/** The refusal to open a part that this server has open. */
export function partIsOpen(): DepotError {
  return new DepotError("BADST", "Another request is sending this upload at the moment.", {
    hint: "Wait until it has ended.",
  });
}

/** The refusal to change a part that has become content. */
export function partIsPublished(cause?: unknown): DepotError {
  return new DepotError("BADST", "The content of this upload has been stored already.", { cause });
}

import { DepotError } from "../../../src/errors.ts";
import { Slots } from "../../../src/slots.ts";

const MAX_ARCHIVES = 16;
const MAX_ARCHIVES_PER_USER = 4;
const RETRY_AFTER_SECONDS = 30;

/** The archives that a server sends at a time: the list of each stays in memory meanwhile. More are SLOWD. */
export function archiveSlots(): Slots {
  return new Slots({ most: MAX_ARCHIVES, mostPerUser: MAX_ARCHIVES_PER_USER, full: busy });
}

function busy(): DepotError {
  return new DepotError("SLOWD", "Too many archives are under way.", {
    detail: { retry_after_seconds: RETRY_AFTER_SECONDS },
    hint: "Wait for one to end.",
  });
}

import { DepotError } from "../../src/errors.ts";
import { Slots } from "../../src/slots.ts";
import type { DepotLimits } from "./depot.ts";

const RETRY_AFTER_SECONDS = 5;

/** The uploads that a server receives at a time; more are asked to come back, SLOWD. */
export function uploadSlots({
  maxUploads,
  maxUploadsPerUser,
}: Pick<DepotLimits, "maxUploads" | "maxUploadsPerUser">): Slots {
  return new Slots({ most: maxUploads, mostPerUser: maxUploadsPerUser, full: busy });
}

function busy(): DepotError {
  return new DepotError("SLOWD", "Too many uploads are under way.", {
    detail: { retry_after_seconds: RETRY_AFTER_SECONDS },
    hint: "Wait for some to end, or send fewer at a time.",
  });
}

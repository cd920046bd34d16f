import type { Request } from "express";
import { DepotError } from "../../../src/errors.ts";
import { isUuid } from "../../../src/is-uuid.ts";

/** The upload's id in the address. Throws NTFND when it cannot be one. */
export function readUploadId(req: Request): string {
  const id = String(req.params["id"]).toLowerCase();
  if (isUuid(id)) return id;
  throw new DepotError("NTFND", "You have no such upload.");
}

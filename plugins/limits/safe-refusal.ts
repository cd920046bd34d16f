import { SafeError } from "postgraphile/grafast";
import type { DepotError } from "../../src/errors.ts";

/** A refusal in the only form that grafserv answers with the right status before there is a document to run. */
export function safeRefusal({ message, status, code, detail, hint }: DepotError): SafeError {
  return new SafeError(message, { statusCode: status, code, detail, hint });
}

import type { Request } from "express";
import { DepotError } from "../errors.ts";

/** What was sent to a route below /auth. */
export type Body = Readonly<Record<string, unknown>>;

/** The parsed body; empty when there is none. Throws BADIN for other media types and for JSON that is no object. */
export function readBody(req: Request): Body {
  const { body } = req as { body?: unknown };
  if (body === undefined) {
    if (!req.headers["content-type"]) return {};
    throw new DepotError("BADIN", "The body must be JSON or form-encoded.", { status: 415 });
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new DepotError("BADIN", "The body must be an object.");
  }
  return body as Body;
}

/** A text that must be there. Throws BADIN. */
export function readText(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== "string" || value === "")
    throw new DepotError("BADIN", `${name} is missing.`);
  // Names are short; passwords have their own bound. A NUL cannot be in either.
  if (value.includes("\0") || (name === "username" && value.length > 256)) {
    throw new DepotError("BADIN", `${name} is malformed.`);
  }
  return value;
}

/** Whether something is asked for; forms know only text. */
export function isTrue(value: unknown): boolean {
  return value === true || value === "true" || value === "1";
}

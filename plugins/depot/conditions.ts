import type { IncomingHttpHeaders } from "node:http";

/** What tells one content from another: the quoted entity tag and the time it came to be. */
export interface Validators {
  etag: string;
  lastModified: Date;
}

/** Whether the client has the content already (RFC 9110 section 13.1.2; the tag counts more than the date). */
export function isNotModified(headers: IncomingHttpHeaders, validators: Validators): boolean {
  const tags = headers["if-none-match"];
  if (tags !== undefined) {
    // Weak comparison: W/ says nothing here.
    return tags.trim() === "*" || listTags(tags).includes(validators.etag);
  }
  const since = Date.parse(headers["if-modified-since"] ?? "");
  return since >= wholeSeconds(validators.lastModified);
}

/** Whether a Range header counts: without If-Range always, else only for the very same content (section 13.1.5). */
export function isRangeCurrent(headers: IncomingHttpHeaders, validators: Validators): boolean {
  const given = headers["if-range"];
  if (given === undefined) return true;
  const condition = String(given).trim();
  // Strong comparison: a weak tag never matches.
  if (condition.startsWith('"') || condition.startsWith("W/")) return condition === validators.etag;
  return Date.parse(condition) === wholeSeconds(validators.lastModified);
}

function listTags(header: string): string[] {
  return header.match(/"[^"]*"/g) ?? [];
}

/** HTTP dates have no fractions of seconds. */
function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000;
}

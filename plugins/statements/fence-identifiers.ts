/** How PostGraphile begins to look up several rows at once: their keys come as JSON. */
const KEYS = "::json) with ordinality as ids) as ";
const FENCED = "::json) with ordinality as ids offset 0) as ";

/**
 * Lets an index serve a look-up of rows by their keys under row-level security. PostgreSQL looks at rows that a policy
 * may hide by an index only when the comparison tells nothing of them, and taking a key out of JSON counts as something
 * that might tell. `offset 0` keeps that apart: what is compared then are plain columns. Without it, 50 versions of
 * 200 000 cost a scan over all that one may see (55 ms instead of 1).
 */
export function fenceIdentifiers(text: string): string {
  return text.replace(KEYS, FENCED);
}

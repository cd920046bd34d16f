import type { LimitsConfig } from "../../src/config-limits.ts";
import type { Identity } from "../../src/auth/identity.ts";

/** A scope of personal access tokens. */
const ADHOC = "adhoc";

/**
 * Whether a document that is not trusted is taken from this caller. With `scoped` a token must say so: sessions have no
 * scopes, whoever they belong to, and a visitor has no token. What it may read or change is the database's to say.
 */
export function mayAskAdhoc(
  setting: LimitsConfig["adhocQueries"],
  identity: Identity | null,
): boolean {
  return setting === "all" || (identity?.scopes?.includes(ADHOC) ?? false);
}

import type { Pool } from "pg";
import { pgSettings, type Identity } from "../auth/identity.ts";
import { assume } from "./assume.ts";

/** Whether the database still lets `identity` act: user active, session and token version not revoked. One round trip. */
export function isIdentityCurrent(pool: Pool, identity: Identity): Promise<boolean> {
  const { role: _role, ...claims } = pgSettings(identity);
  return assume(pool, claims);
}

import type { EnvironmentReader } from "./config-reader.ts";
import type { ConfigVariable } from "./config-variables.ts";

/** The variables that are read here. */
export const REPLICA_VARIABLES: readonly ConfigVariable[] = [
  {
    name: "DATABASE_REPLICA_URL",
    default: "",
    defaultText: "everything is read on the primary",
    meaning:
      "A streaming replica's address. The API reads there, by its own account, for callers who send `Prefer: read=replica`, once the replica has all that was committed before.",
  },
];

/** Where the replica is; its account is replaced by the API's own. */
export function readReplica(read: EnvironmentReader): string | undefined {
  return read.url("DATABASE_REPLICA_URL", ["postgres:", "postgresql:"]);
}

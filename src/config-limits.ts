import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { EnvironmentReader } from "./config-reader.ts";
import type { ConfigVariable } from "./config-variables.ts";

/** What the API takes from one caller, and from one document. */
export interface LimitsConfig {
  /** The highest estimate of a document that is run; Infinity = any. */
  readonly maxQueryCost: number;
  /** From whom documents are taken that are not trusted: from everybody, or from tokens with the scope `adhoc`. */
  readonly adhocQueries: "all" | "scoped";
  /** A file of further trusted documents; undefined = those of the SDK. */
  readonly trustedDocuments: string | undefined;
  /** Requests a minute of one user, or of one address without a user; 0 = any number. */
  readonly ratePerMinute: number;
  /** Requests that may come at once. */
  readonly rateBurst: number;
}

/** The variables that are read here. */
export const LIMIT_VARIABLES: readonly ConfigVariable[] = [
  {
    name: "GADB_MAX_QUERY_COST",
    default: "250000",
    meaning: "The highest estimated cost of a GraphQL document that is run; 0 runs any.",
  },
  {
    name: "GADB_ADHOC_QUERIES",
    default: "all",
    meaning:
      "`scoped` takes GraphQL documents that are not trusted only from tokens with the scope `adhoc`; `all` takes them from everybody.",
  },
  {
    name: "GADB_TRUSTED_DOCUMENTS",
    default: "",
    defaultText: "those of the SDK",
    meaning:
      'A JSON file of further trusted documents, `{"<sha256 of the text>": "<text>"}`, for a studio\'s own tools.',
  },
  {
    name: "GADB_RATE_PER_MINUTE",
    default: "12000",
    meaning:
      "How many requests a minute a user may send, over all servers together; an address for those who have not signed in. 0 = any number.",
  },
  {
    name: "GADB_RATE_BURST",
    default: "4000",
    meaning: "How many of them may come at once.",
  },
];

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The bounds, from their variables. */
export function readLimits(read: EnvironmentReader): LimitsConfig {
  const rateBurst = read.integer("GADB_RATE_BURST", 4_000, 1_000_000);
  if (rateBurst === 0)
    read.problem("GADB_RATE_BURST=0 refuses everything. GADB_RATE_PER_MINUTE=0 takes everything.");
  const trustedDocuments = read.text("GADB_TRUSTED_DOCUMENTS");
  return {
    maxQueryCost: read.integer("GADB_MAX_QUERY_COST", 250_000, 1_000_000_000) || Infinity,
    adhocQueries: read.choice("GADB_ADHOC_QUERIES", "all", ["all", "scoped"]) as "all" | "scoped",
    trustedDocuments: trustedDocuments && resolve(ROOT, trustedDocuments),
    ratePerMinute: read.integer("GADB_RATE_PER_MINUTE", 12_000, 1_000_000),
    rateBurst,
  };
}

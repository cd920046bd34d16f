import { PersistedPlugin } from "@grafserv/persisted";
import type {} from "postgraphile";
import { readLimits, type LimitsConfig } from "../../src/config-limits.ts";
import { EnvironmentReader } from "../../src/config-reader.ts";
import type { RateLimits } from "../../src/http/rate-limits.ts";
import type { Log } from "../../src/log.ts";
import { makeCostLimitPlugin } from "./CostLimitPlugin.ts";
import { DepthLimitPlugin } from "./DepthLimitPlugin.ts";
import { DocumentSizePlugin } from "./DocumentSizePlugin.ts";
import { PageSizePlugin } from "./PageSizePlugin.ts";
import { makeRateLimitPlugin } from "./RateLimitPlugin.ts";
import type { TrustedDocuments } from "./trusted-documents.ts";
import { documentHash, makeTrustedDocumentsPlugin } from "./TrustedDocumentsPlugin.ts";

/** What bounds the API's documents and callers. */
export interface LimitsOptions {
  log: Log;
  /** The defaults, unless given. */
  limits?: LimitsConfig;
  /** None, unless given: then operations over a websocket are not counted. */
  rateLimits?: RateLimits;
  /** None, unless given. */
  documents?: TrustedDocuments;
}

const NO_DOCUMENTS: TrustedDocuments = new Map();

/** Everything that a GraphQL request meets before it is run, whichever way it comes. */
export function makeLimitsPreset(options: LimitsOptions): GraphileConfig.Preset {
  const { log, rateLimits, documents = NO_DOCUMENTS } = options;
  const limits = options.limits ?? readLimits(new EnvironmentReader({}));
  return {
    plugins: [
      makeTrustedDocumentsPlugin({ documents, adhocQueries: limits.adhocQueries }),
      PersistedPlugin,
      DocumentSizePlugin,
      DepthLimitPlugin,
      PageSizePlugin,
      makeCostLimitPlugin({ max: limits.maxQueryCost, log }),
      ...(rateLimits ? [makeRateLimitPlugin(rateLimits)] : []),
    ],
    grafserv: {
      maxRequestLength: 100_000,
      hashFromPayload: documentHash,
      // Unknown ones and, where they are refused, documents without an id do not get as far.
      persistedOperationsGetter: (hash) => documents.get(hash) ?? "",
      allowUnpersistedOperation: true,
    },
    grafast: { timeouts: { planning: 1_000, execution: 30_000 } },
  };
}

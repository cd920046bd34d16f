import type {} from "postgraphile";
import type {} from "postgraphile/grafserv";
import type { LimitsConfig } from "../../src/config-limits.ts";
import { DepotError } from "../../src/errors.ts";
import { currentRequest } from "../../src/http/request-context.ts";
import { mayAskAdhoc } from "./may-ask-adhoc.ts";
import { safeRefusal } from "./safe-refusal.ts";
import type { TrustedDocuments } from "./trusted-documents.ts";

/** What the plugin is made with. */
export interface TrustedDocumentsOptions {
  documents: TrustedDocuments;
  adhocQueries: LimitsConfig["adhocQueries"];
}

/**
 * Refuses ids of documents that nobody knows, and documents without an id from who may only ask for trusted ones. What
 * passes is for PersistedPlugin, which replaces the id by the text: it would write every refusal, with the variables,
 * to the console.
 */
export function makeTrustedDocumentsPlugin(
  options: TrustedDocumentsOptions,
): GraphileConfig.Plugin {
  return {
    name: "TrustedDocumentsPlugin",
    version: "1.0.0",
    before: ["PersistedPlugin"],
    grafserv: {
      middleware: {
        processGraphQLRequestBody(next, { body }) {
          const hash = documentHash(body);
          const refusal =
            hash === undefined
              ? adhocRefusal(body.query, options.adhocQueries)
              : unknownRefusal(hash, options.documents);
          if (refusal) throw safeRefusal(refusal);
          return next();
        },
      },
    },
  };
}

/** The id of a trusted document that a request names: `documentId`, `id`, or Apollo's way. */
export function documentHash(body: {
  id?: unknown;
  documentId?: unknown;
  extensions?: unknown;
}): string | undefined {
  const { persistedQuery } = (body.extensions ?? {}) as {
    persistedQuery?: { sha256Hash?: unknown } | null;
  };
  for (const given of [persistedQuery?.sha256Hash, body.documentId, body.id]) {
    // With Relay's and other's prefix, `sha256:…`.
    if (given != null && given !== "")
      return String(given)
        .replace(/^sha256:/i, "")
        .toLowerCase();
  }
  return undefined;
}

function adhocRefusal(
  query: unknown,
  setting: LimitsConfig["adhocQueries"],
): DepotError | undefined {
  if (typeof query !== "string") return new DepotError("BADIN", "There is no query.");
  if (mayAskAdhoc(setting, currentRequest().identity)) return undefined;
  return new DepotError("DNIED", "This server takes only trusted documents from you.", {
    hint: "Send the documentId of one, or use a personal access token with the scope adhoc.",
  });
}

function unknownRefusal(hash: string, documents: TrustedDocuments): DepotError | undefined {
  if (documents.has(hash)) return undefined;
  return new DepotError("BADIN", "No trusted document has this document id.", {
    hint: "Client and server may be of different versions: reload, or update the older one.",
  });
}

import type {} from "postgraphile";
import { SafeError } from "postgraphile/grafast";
import type {} from "postgraphile/grafserv";
import { Lexer, Source, TokenKind } from "postgraphile/graphql";

/** The introspection query that tools send has about 400. */
const MAX_TOKENS = 4_000;

/**
 * Refuses documents with too many tokens before they are parsed and validated: validation compares fields pairwise, so
 * that a hundred kilobytes of aliases or repeated fields keep the process busy for a third of a second and more.
 */
export const DocumentSizePlugin: GraphileConfig.Plugin = {
  name: "DocumentSizePlugin",
  version: "1.0.0",
  grafserv: {
    middleware: {
      processGraphQLRequestBody(next, event) {
        const { query } = event.body;
        if (typeof query === "string" && hasTooManyTokens(query)) {
          throw new SafeError(`A document may have at most ${MAX_TOKENS} tokens.`, {
            statusCode: 400,
            code: "BADIN",
          });
        }
        return next();
      },
    },
  },
};

function hasTooManyTokens(query: string): boolean {
  const lexer = new Lexer(new Source(query));
  try {
    for (let count = 0; count <= MAX_TOKENS; count += 1) {
      if (lexer.advance().kind === TokenKind.EOF) return false;
    }
    return true;
  } catch {
    // The parser says what is wrong with it, and where.
    return false;
  }
}

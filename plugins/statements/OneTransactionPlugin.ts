import { getOperationAST } from "postgraphile/graphql";
import type {} from "postgraphile";
import type {} from "postgraphile/grafast";
import { markRead } from "./reads.ts";

/** Has all that a query asks read in one transaction; a mutation's fields have one each. */
export const OneTransactionPlugin: GraphileConfig.Plugin = {
  name: "OneTransactionPlugin",
  version: "1.0.0",
  grafast: {
    middleware: {
      execute(next, { args }) {
        const operation = getOperationAST(args.document, args.operationName)?.operation;
        const { pgSettings } = (args.contextValue ?? {}) as { pgSettings?: object };
        if (operation === "query" && pgSettings !== undefined) markRead(pgSettings);
        return next();
      },
    },
  },
};

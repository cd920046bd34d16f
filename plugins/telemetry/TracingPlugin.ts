import { getOperationAST } from "postgraphile/graphql";
import type {} from "postgraphile";
import type {} from "postgraphile/grafast";
import { inSpan } from "../../src/telemetry/in-span.ts";

/** Makes every GraphQL operation a span, named as the client named it. Variables stay out. */
export const TracingPlugin: GraphileConfig.Plugin = {
  name: "TracingPlugin",
  version: "1.0.0",
  grafast: {
    middleware: {
      execute(next, { args }) {
        const operation = getOperationAST(args.document, args.operationName);
        const type = operation?.operation ?? "query";
        const name = operation?.name?.value;
        return inSpan(
          {
            name: name === undefined ? `graphql ${type}` : `graphql ${type} ${name}`,
            attributes: {
              "graphql.operation.type": type,
              ...(name === undefined ? {} : { "graphql.operation.name": name }),
            },
          },
          next,
        ) as ReturnType<typeof next>;
      },
    },
  },
};

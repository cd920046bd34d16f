import type {} from "postgraphile";
import type {} from "postgraphile/grafast";
import { getOperationAST, GraphQLError, type ExecutionArgs } from "postgraphile/graphql";
import type {} from "postgraphile/graphile-build";
import type {} from "postgraphile/graphile-build-pg";
import { DepotError } from "../../src/errors.ts";
import { currentRequest } from "../../src/http/request-context.ts";
import type { Log } from "../../src/log.ts";
import { queryCost, type FieldCost } from "./query-cost.ts";

/** What the plugin is made with. */
export interface CostLimitOptions {
  /** The highest cost that is run. */
  max: number;
  log: Log;
}

/** Beside one for each value. A page is one look-up for each row around it, however many rows it has. */
const WEIGHTS = { row: 2, page: 5, computed: 5, function: 10, count: 20, mutation: 20 };

/** Lists that are no pages and have few entries by their nature; any other counts as a page without a size. */
const SHORT_LISTS: Readonly<Record<string, number>> = { "Preview.files": 4 };

/**
 * Refuses operations whose largest answer would cost too much, before anything is planned, over HTTP and websocket
 * alike. Every cost is in the log at debug, and over HTTP in the header `X-Query-Cost`.
 */
export function makeCostLimitPlugin({ max, log }: CostLimitOptions): GraphileConfig.Plugin {
  const check = (args: ExecutionArgs): { errors: GraphQLError[] } | undefined => {
    const { schema, document, operationName, variableValues: variables } = args;
    const cost = queryCost({ schema, document, operationName, variables });
    const { requestId } = currentRequest();
    const operation = getOperationAST(document, operationName)?.name?.value;
    log.debug({ requestId, cost, operation }, "an operation's cost");
    responseOf(args)?.setHeader("X-Query-Cost", String(cost));
    return cost > max ? { errors: [refusal(cost, max)] } : undefined;
  };
  return {
    name: "CostLimitPlugin",
    version: "1.0.0",
    after: ["PgFirstLastBeforeAfterArgsPlugin"],
    schema: {
      hooks: {
        GraphQLObjectType_fields_field(field, _build, { scope, Self }) {
          const entries = SHORT_LISTS[`${Self.name}.${scope.fieldName}`];
          const gadbCost =
            entries === undefined
              ? costOf(scope as FieldScope)
              : { weight: 0, isPage: false, entries };
          return gadbCost ? { ...field, extensions: { ...field.extensions, gadbCost } } : field;
        },
      },
    },
    grafast: {
      middleware: {
        execute: (next, { args }) => check(args) ?? next(),
        subscribe: (next, { args }) => check(args) ?? next(),
      },
    },
  };
}

/** What PostGraphile knows of a field it makes. */
interface FieldScope {
  fieldBehaviorScope?: string;
  isRootMutation?: boolean;
  isPgFieldConnection?: boolean;
  isPgFieldSimpleCollection?: boolean;
  isPgSingleRelationField?: boolean;
  isPgRowByUniqueConstraintField?: boolean;
  isPgConnectionTotalCountField?: boolean;
}

function costOf(scope: FieldScope): FieldCost | undefined {
  const { fieldBehaviorScope: behavior = "" } = scope;
  const isPage = Boolean(scope.isPgFieldConnection || scope.isPgFieldSimpleCollection);
  const weight = weightOf(scope, isPage, behavior);
  return weight === undefined ? undefined : { weight, isPage };
}

function weightOf(scope: FieldScope, isPage: boolean, behavior: string): number | undefined {
  if (scope.isRootMutation) return WEIGHTS.mutation;
  if (behavior.startsWith("queryField")) return WEIGHTS.function;
  if (isPage) return WEIGHTS.page + (behavior.startsWith("typeField") ? WEIGHTS.computed : 0);
  if (behavior.startsWith("typeField")) return WEIGHTS.computed;
  if (scope.isPgConnectionTotalCountField) return WEIGHTS.count;
  if (scope.isPgSingleRelationField || scope.isPgRowByUniqueConstraintField) return WEIGHTS.row;
  return undefined;
}

function responseOf({ requestContext }: ExecutionArgs & { requestContext?: Context }) {
  const response = requestContext?.expressv4?.res;
  return response?.headersSent === false ? response : undefined;
}

interface Context {
  expressv4?: { res: { headersSent: boolean; setHeader(name: string, value: string): unknown } };
}

/** Masked on its way out like every error, see plugins/errors/mask-error.ts. */
function refusal(cost: number, limit: number): GraphQLError {
  const sentence = `This may cost ${cost}, and a document may cost ${limit} at most.`;
  return new GraphQLError(sentence, {
    originalError: new DepotError("BADIN", sentence, {
      detail: { cost, limit },
      hint: "Ask for fewer rows with first, for fewer lists inside lists, or in several requests.",
    }),
  });
}

import type {} from "postgraphile";
import { ConstantStep, lambda, type FieldArgs, type Step } from "postgraphile/grafast";
import type {} from "postgraphile/graphile-build";
import { DepotError } from "../../src/errors.ts";
import { DEFAULT_PAGE, LARGEST_PAGE } from "./page-size.ts";

/** A connection or a list of rows, as far as pages go. */
interface Pageable extends Step {
  setFirst(first: Step): void;
  setLast?(last: Step): void;
}

/** Bounds every connection and list of rows: 50 rows by default, 200 at most. */
export const PageSizePlugin: GraphileConfig.Plugin = {
  name: "PageSizePlugin",
  version: "1.0.0",
  after: ["PgFirstLastBeforeAfterArgsPlugin"],
  schema: {
    hooks: {
      GraphQLObjectType_fields_field: {
        after: ["default"],
        callback(field, _build, { scope }) {
          const { isPgFieldConnection, isPgFieldSimpleCollection } = scope;
          const { plan } = field;
          if (!(isPgFieldConnection || isPgFieldSimpleCollection) || !plan) return field;
          return {
            ...field,
            plan($parent, args, info) {
              const $page = plan($parent, args, info);
              if ($page && "$first" in args) boundPage($page as Pageable, args);
              return $page;
            },
          };
        },
      },
      GraphQLObjectType_fields_field_args: {
        after: ["default"],
        callback(args, _build, { scope }) {
          if (!(scope.isPgFieldConnection || scope.isPgFieldSimpleCollection) || !args["first"])
            return args;
          // The wrapped plan above applies these two.
          for (const name of ["first", "last"]) delete args[name]?.applyPlan;
          return args;
        },
      },
    },
  },
};

function boundPage($page: Pageable, args: FieldArgs): void {
  const $first = args.getRaw("first");
  const $last = "$last" in args ? args.getRaw("last") : undefined;
  if ($last === undefined || isAbsent($last)) {
    $page.setFirst(lambda($first, (first) => bound("first", first as Count) ?? DEFAULT_PAGE, true));
    return;
  }
  $page.setFirst(lambda([$first, $last], firstBeside, true));
  $page.setLast?.(lambda($last, (last) => bound("last", last as Count), true));
}

type Count = number | null | undefined;

/** `last` may be a variable that turns out null: then it is as if it were not there. */
function firstBeside(counts: readonly unknown[]): number | null {
  const [first, last] = counts as readonly Count[];
  return bound("first", first) ?? (last == null ? DEFAULT_PAGE : null);
}

function bound(name: string, count: Count): number | null {
  if (count == null) return null;
  if (count < 0) throw new DepotError("BADIN", `${name} must not be negative.`);
  return Math.min(count, LARGEST_PAGE);
}

function isAbsent($step: Step): boolean {
  return $step instanceof ConstantStep && $step.data === undefined;
}

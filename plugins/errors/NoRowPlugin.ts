import type {} from "postgraphile";
import type { PgCodecWithAttributes, PgResource } from "postgraphile/@dataplan/pg";
import {
  object,
  sideEffect,
  trap,
  TRAP_ERROR,
  type FieldArgs,
  type ObjectStep,
  type Step,
} from "postgraphile/grafast";
import type {} from "postgraphile/graphile-build-pg";
import { DepotError } from "../../src/errors.ts";

/**
 * Tells who changes or deletes a row, by the fields that PostGraphile makes of tables, that there was none: NTFND, or
 * DNIED for a row that they see but that is not theirs to change, as commands do. Without it an update answers null.
 */
export const NoRowPlugin: GraphileConfig.Plugin = {
  name: "NoRowPlugin",
  version: "1.0.0",
  after: ["PgMutationUpdateDeletePlugin"],
  schema: {
    hooks: {
      GraphQLObjectType_fields_field(field, build, { scope }) {
        const { isPgUpdateMutation, isPgDeleteMutation, pgFieldResource: resource } = scope;
        const { plan } = field;
        if (!(isPgUpdateMutation || isPgDeleteMutation) || !resource || !plan) return field;
        const keys = keyFields(build, resource as PgResource);
        return {
          ...field,
          plan($root, args, info) {
            const $seen = see(resource as PgResource, keys, args);
            const $payload = plan($root, args, info) as ObjectStep<{ result: Step }>;
            const $changed = $payload.getStepForKey("result");
            const $outcome = trap($changed, TRAP_ERROR, { valueForError: "PASS_THROUGH" });
            sideEffect([$outcome, $seen], refuseNoRow);
            return object({ result: $changed });
          },
        };
      },
    },
  },
};

/** The columns of the primary key, with the fields of the input that say them. */
function keyFields(build: GraphileBuild.Build, resource: PgResource): [string, string][] {
  const codec = resource.codec as PgCodecWithAttributes;
  const primary = resource.uniques.find(({ isPrimary }) => isPrimary);
  return (primary?.attributes ?? []).map((attributeName) => [
    attributeName,
    build.inflection.attribute({ attributeName, codec }),
  ]);
}

/** The row as the caller sees it, by one column of its key; null when they don't. */
function see(resource: PgResource, keys: readonly [string, string][], args: FieldArgs): Step {
  const spec = Object.fromEntries(
    keys.map(([column, name]) => [column, args.getRaw(["input", name])]),
  );
  return (resource.get(spec) as Step & { get(column: string): Step }).get(keys[0]![0]);
}

function refuseNoRow([outcome, seen]: readonly unknown[]): void {
  const isMissing =
    outcome === null ||
    (outcome instanceof Error && outcome.message.startsWith("No values were deleted "));
  if (!isMissing) return;
  if (seen === null || seen === undefined)
    throw new DepotError("NTFND", "There is no such thing, or it is not shared with you.");
  throw new DepotError("DNIED", "You may see this, but not change it.");
}

import type {} from "postgraphile";
import type {} from "postgraphile/graphile-build-pg";

/**
 * Leaves out look-ups by keys that exist for foreign keys only (project and id, beside the id alone) and by columns
 * that are hidden: they would add fields such as `assetByProjectIdAndId`, or let people probe a hidden column.
 * Rows are changed by their primary key alone, not by other keys or Relay's id.
 */
export const RedundantKeysPlugin: GraphileConfig.Plugin = {
  name: "RedundantKeysPlugin",
  version: "1.0.0",
  inflection: {
    add: {
      // Gone with NodeAccessorPlugin, but @graphile/simplify-inflection replaces it and warns when it is not there.
      nodeById(_options, typeName) {
        return this.camelCase(typeName);
      },
    },
  },
  schema: {
    entityBehavior: {
      pgResourceUnique: {
        // After the tables' own comments: `+update` there is meant for the primary key.
        override: {
          after: ["override"],
          provides: ["redundantKeys"],
          callback(behavior, [resource, unique]) {
            const { codec } = resource;
            const uniques = resource.uniques as (typeof unique)[];
            const primary = uniques.find((candidate) => candidate.isPrimary);
            const isSuperset =
              !unique.isPrimary &&
              (primary?.attributes.every((name) => unique.attributes.includes(name)) ?? false);
            const isHidden = unique.attributes.some((name) => {
              const tag = codec.attributes[name]?.extensions?.tags?.behavior;
              return [tag].flat().includes("-*");
            });
            return [
              behavior,
              ...(isSuperset || isHidden ? ["-single" as const] : []),
              ...(unique.isPrimary ? [] : (["-resource:update", "-resource:delete"] as const)),
            ];
          },
        },
      },
      // By Relay's id: asked of the row type, not of its key.
      pgCodec: {
        override: {
          after: ["override"],
          provides: ["redundantNodeIds"],
          callback: (behavior) => [behavior, "-nodeId:resource:update", "-nodeId:resource:delete"],
        },
      },
    },
  },
};

import type {} from "postgraphile";

/**
 * Keeps the column `id` as `id` in GraphQL. Out of the box it becomes `rowId`, because `id` is Relay's global id; here
 * clients, the REST routes and SQL all say `id` for the same UUID, and Relay's is `nodeId`.
 */
export const KeepIdPlugin: GraphileConfig.Plugin = {
  name: "KeepIdPlugin",
  version: "1.0.0",
  inflection: {
    replace: {
      nodeIdFieldName() {
        return "nodeId";
      },
      _attributeName(_previous, _options, { attributeName, codec }) {
        const name = codec.attributes[attributeName]?.extensions?.tags?.name;
        return this.coerceToGraphQLName(typeof name === "string" ? name : attributeName);
      },
    },
  },
};

import type {} from "postgraphile";
import type { PgCodecRelation } from "postgraphile/@dataplan/pg";
import type {} from "postgraphile/graphile-build-pg";

/** How the other end of a column is called, by how the column begins: the parent's branches are its child branches. */
const OPPOSITES: readonly (readonly [string, string])[] = [
  ["parent_", "child_"],
  ["merged_from_", "merged_into_"],
];

/**
 * Names relations by the one column that says which row is meant. Foreign keys here carry the project along, so that
 * nothing refers into another project; that column decides nothing and is left out of the names, as it is left out of
 * the names of look-ups. `docs/explanations/decisions/0029-relation-names.md` has the rules.
 */
export const RelationNamesPlugin: GraphileConfig.Plugin = {
  name: "RelationNamesPlugin",
  version: "1.0.0",
  after: ["PgSimplifyInflectionPlugin"],
  inflection: {
    replace: {
      singleRelation(previous, _options, details) {
        const relation = details.registry.pgRelations[details.codec.name]?.[details.relationName];
        if (!relation || relation.extensions?.tags?.fieldName) return previous!(details);
        const key = deciding(relation.localAttributes, relation.remoteAttributes);
        if (key.length > 1) return this.camelCase(`${baseOf(key[0])}-at-${lastWord(key.at(-1))}`);
        const base = baseOf(key[0]);
        if (base !== key[0]) return this.camelCase(base);
        return this.camelCase(
          `${base}-${this._singularizedCodecName(relation.remoteResource.codec)}`,
        );
      },
      singleRelationBackwards(previous, _options, details) {
        const relation = details.registry.pgRelations[details.codec.name]?.[details.relationName];
        const { foreignSingleFieldName, foreignFieldName } = relation?.extensions?.tags ?? {};
        if (!relation || foreignSingleFieldName || foreignFieldName) return previous!(details);
        const type = this._singularizedCodecName(details.codec);
        const referrer = this._singularizedCodecName(relation.remoteResource.codec);
        return this.camelCase(backwards(relation, type, referrer).join("-"));
      },
      _manyRelation(previous, _options, details) {
        const relation = details.registry.pgRelations[details.codec.name]?.[details.relationName];
        if (!relation || relation.extensions?.tags?.foreignFieldName) return previous!(details);
        const type = this._singularizedCodecName(details.codec);
        const referrer = this._singularizedCodecName(relation.remoteResource.codec);
        const [name, ...qualifier] = backwards(relation, type, referrer);
        return this.camelCase([this.distinctPluralize(name), ...qualifier].join("-"));
      },
      rowByUnique(previous, _options, details) {
        const { resource, unique } = details;
        const names = unique.attributes.filter((name) => name !== "project_id");
        if (unique.isPrimary || names.length === 0 || names.length === unique.attributes.length)
          return previous!(details);
        const key = this._joinAttributeNames(resource.codec, names);
        return this.camelCase(`${this.tableType(resource.codec)}-by-${key}`);
      },
    },
  },
};

type Names = readonly string[];

/**
 * The referring columns that say which row is meant: the one that holds the other's `id`, or, when the other has no
 * such column in its key, all but the project.
 */
function deciding(referring: Names, referred: Names): [string, ...string[]] {
  const at = referred.indexOf("id");
  const found =
    at < 0 ? referring.filter((name) => name !== "project_id") : referring.slice(at, at + 1);
  return (found.length > 0 ? found : referring) as [string, ...string[]];
}

/** What the rows of `referrer` are called on the row they refer to, of type `type`: a name, and what qualifies it. */
function backwards(
  relation: PgCodecRelation,
  type: string,
  referrer: string,
): [string, ...string[]] {
  const key = deciding(relation.remoteAttributes, relation.localAttributes);
  const base = baseOf(key[0]);
  // Named after the type (branch_id of a branch, note_id of a review note): nothing to add.
  if (key.length > 1 || isNameOf(base, type)) return [referrer];
  if (type === referrer) {
    for (const [ours, theirs] of OPPOSITES) {
      const rest = base.slice(ours.length);
      if (base.startsWith(ours) && isNameOf(rest, type)) return [theirs + rest];
    }
  }
  return [referrer, "by", base];
}

/** Whether a base name is the type's, or its last words: `version` for `assetVersion`. */
function isNameOf(base: string, type: string): boolean {
  const words = base.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${type.charAt(0).toUpperCase()}${type.slice(1)}`.endsWith(words.join(""));
}

/** branch_id → branch. */
function baseOf(column: string): string {
  return column.replace(/_id$/, "");
}

/** shelf_revision → revision. */
function lastWord(column = ""): string {
  return column.slice(column.lastIndexOf("_") + 1);
}

import {
  Kind,
  type DocumentNode,
  type ExecutionResult,
  type SelectionNode,
  type SelectionSetNode,
} from "postgraphile/graphql";
import type { LiveEvent } from "./event-queue.ts";

/** A subscription whose answers are the same for all who may have them. */
export interface CommonSelection {
  /** Whether it asks for rows; then only for those readers whom the check calls plain. */
  hasRows: boolean;
  /** Whether an answer has every row that an event of this kind has; what lacks one is not for others. */
  isWhole(answer: ExecutionResult, event: LiveEvent): boolean;
}

type Fields = { readonly [field: string]: true | Fields };

const words = (names: string): Fields =>
  Object.fromEntries(["__typename", ...names.split(" ")].map((name) => [name, true as const]));

const HOLDER = words("id nodeId username displayName");
const ASSET = words("id nodeId projectId parentPath name type metadata createdAt updatedAt");
const LOCK = {
  ...words(
    "id nodeId projectId assetId branchId lineBranchId holderId workspaceId versionId state reason generation " +
      "lockedAt leaseExpiresAt staleAt keptUntil",
  ),
  asset: ASSET,
  holder: HOLDER,
};
const COMMON = words("event kind cursor");

/**
 * What may be shared: columns of a lock, its asset and its holder, which nobody sees differently, once they see the row.
 * Nothing that is computed for whoever asks, nothing that leads on to other rows.
 */
export const COMMON_FIELDS: Readonly<Record<string, Fields>> = {
  lockChanged: { ...COMMON, asset: ASSET, assetLock: LOCK },
  reviewChanged: COMMON,
  projectActivity: COMMON,
  myNotifications: COMMON,
};

const known = new WeakMap<DocumentNode, CommonSelection | null>();

/** What of a valid document makes it shareable; undefined when it may ask for anything that depends on the reader. */
export function commonSelection(document: DocumentNode): CommonSelection | undefined {
  const found = known.get(document) ?? analyse(document);
  known.set(document, found);
  return found ?? undefined;
}

function analyse(document: DocumentNode): CommonSelection | null {
  // Fragments and several operations are for those who have something special in mind.
  const [operation, ...others] = document.definitions;
  if (others.length > 0 || operation?.kind !== Kind.OPERATION_DEFINITION) return null;
  const [field, ...rest] = operation.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || rest.length > 0 || (field.directives?.length ?? 0) > 0)
    return null;
  const fields = COMMON_FIELDS[field.name.value];
  if (!fields || !field.selectionSet || !isWithin(field.selectionSet, fields)) return null;
  const rows = field.selectionSet.selections.filter(isRow);
  return {
    hasRows: rows.length > 0,
    isWhole({ data, errors }, event) {
      if (errors) return false;
      const payload = data?.[responseKey(field)] as Record<string, unknown> | null | undefined;
      return rows.every((row) => {
        // The lock is gone for everybody; of what is no change there are no rows.
        if (event.kind === undefined || (isNamed(row, "assetLock") && event.event === "delete"))
          return true;
        return payload?.[responseKey(row)] != null;
      });
    },
  };
}

function isWithin({ selections }: SelectionSetNode, fields: Fields): boolean {
  return selections.every((selection) => {
    if (selection.kind !== Kind.FIELD) return false;
    if ((selection.arguments?.length ?? 0) > 0 || (selection.directives?.length ?? 0) > 0)
      return false;
    const { value: name } = selection.name;
    const allowed = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (allowed === undefined) return false;
    if (!selection.selectionSet) return allowed === true;
    return allowed !== true && isWithin(selection.selectionSet, allowed);
  });
}

function isRow(selection: SelectionNode): boolean {
  return selection.kind === Kind.FIELD && selection.selectionSet !== undefined;
}

function isNamed(selection: SelectionNode, name: string): boolean {
  return selection.kind === Kind.FIELD && selection.name.value === name;
}

function responseKey(selection: SelectionNode): string {
  if (selection.kind !== Kind.FIELD) throw new Error("Only fields are common.");
  return selection.alias?.value ?? selection.name.value;
}

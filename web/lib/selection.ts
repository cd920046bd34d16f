/** What is selected in a list, and where a range begins. */
export interface Selection {
  ids: ReadonlySet<string>;
  /** The row that was selected or left out last. */
  anchor: string | undefined;
}

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: undefined };

/** Selects a row, or leaves it out. */
export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** Selects all from the anchor to a row, whichever comes first; the row alone when there is no anchor. */
export function withRange(
  { ids, anchor }: Selection,
  list: readonly string[],
  id: string,
): Selection {
  const to = list.indexOf(id);
  if (to < 0) return { ids, anchor };
  const from = anchor === undefined ? -1 : list.indexOf(anchor);
  const [first, last] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
  return { ids: new Set([...ids, ...list.slice(first, last + 1)]), anchor: id };
}

/** Selects these and nothing else. */
export function selectionOf(ids: Iterable<string>): Selection {
  return { ids: new Set(ids), anchor: undefined };
}

/** What is still there of what was selected. */
export function among(selection: Selection, list: readonly string[]): Selection {
  const there = new Set(list);
  const ids = [...selection.ids].filter((id) => there.has(id));
  if (ids.length === selection.ids.size) return selection;
  const { anchor } = selection;
  return {
    ids: new Set(ids),
    anchor: anchor !== undefined && there.has(anchor) ? anchor : undefined,
  };
}

/** Where an item stands in the list that is being worked through. */
export interface Place {
  /** From 1; 0 when the item is not in the list. */
  position: number;
  total: number;
  previous: string | undefined;
  next: string | undefined;
}

/** The place of `id` among `ids` and its neighbours; the ends have none beyond them. */
export function placeOf(ids: readonly string[], id: string): Place {
  const index = ids.indexOf(id);
  if (index < 0) return { position: 0, total: ids.length, previous: undefined, next: ids[0] };
  return { position: index + 1, total: ids.length, previous: ids[index - 1], next: ids[index + 1] };
}

/** Which item to open when `id` is done and leaves the list: the one after it, else the one before. */
export function afterDone(ids: readonly string[], id: string): string | undefined {
  const index = ids.indexOf(id);
  if (index < 0) return undefined;
  return ids[index + 1] ?? ids[index - 1];
}

/** The index `step` away from `index` in a list of `length`, kept inside it; the first when nothing was chosen. */
export function moveIndex(index: number, step: number, length: number): number {
  if (length === 0) return -1;
  if (index < 0) return 0;
  return Math.min(length - 1, Math.max(0, index + step));
}

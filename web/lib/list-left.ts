/** How a list was left: what was opened, and how much was shown. */
export interface ListLeft {
  id: string;
  count: number;
}

/** What is worked through in the room, as far as the way back needs it. */
export interface WalkedList {
  walk: { path: string; ids: readonly string[] } | undefined;
  lastOpened: string | undefined;
}

/** One page. */
const FEWEST = 50;

/**
 * How the list at `path` was left: from the step of the history that leads back to it (`remembered`), else from the
 * room, which leads back to it as well. Undefined for a new visit.
 */
export function left(
  remembered: string | undefined,
  { walk, lastOpened }: WalkedList,
  path: string,
): ListLeft | undefined {
  if (remembered !== undefined) return readLeft(remembered);
  if (walk?.path !== path || lastOpened === undefined) return undefined;
  return { id: lastOpened, count: walk.ids.length };
}

/** How many rows to begin with. */
export function beganAs(left: ListLeft | undefined): number {
  return Math.max(left?.count ?? 0, FEWEST);
}

/** Reads what was remembered with `JSON.stringify`; anything else is a new visit. */
export function readLeft(text: string | undefined): ListLeft | undefined {
  if (text === undefined) return undefined;
  try {
    const { id, count } = JSON.parse(text) as Partial<ListLeft>;
    return typeof id === "string" && typeof count === "number" ? { id, count } : undefined;
  } catch {
    return undefined;
  }
}

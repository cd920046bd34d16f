/** Anything with an id. */
export interface Identified {
  id: string;
}

/**
 * A list that changes while somebody works in it. Nothing moves under the pointer: rows change in place, new ones wait
 * until they are asked for, and one that no longer belongs stays, greyed, until the list is left.
 */
export interface LiveRows<Row extends Identified> {
  shown: readonly Row[];
  /** Not shown yet. */
  waiting: readonly Row[];
  /** Ids of what is shown and no longer belongs. */
  gone: ReadonlySet<string>;
}

/** What was found out about some rows. */
export interface News<Row extends Identified> {
  /** The rows that were asked about. */
  about: Iterable<string>;
  /** Those of them that belong to the list, as they are now. */
  belong: readonly Row[];
  /** How others look now, as far as it is known. */
  others?: ReadonlyMap<string, Row>;
}

/** A list as it was loaded. */
export function loadedRows<Row extends Identified>(rows: readonly Row[]): LiveRows<Row> {
  return { shown: rows, waiting: [], gone: new Set() };
}

/** The list with rows of a further page; those that are there already stay where they are. */
export function withMore<Row extends Identified>(
  list: LiveRows<Row>,
  rows: readonly Row[],
): LiveRows<Row> {
  const there = new Set(list.shown.map(({ id }) => id));
  const fresh = rows.filter(({ id }) => !there.has(id));
  const arrived = new Set(fresh.map(({ id }) => id));
  return {
    shown: [...list.shown, ...fresh],
    waiting: list.waiting.filter(({ id }) => !arrived.has(id)),
    gone: list.gone,
  };
}

/** The list after news. */
export function patched<Row extends Identified>(
  list: LiveRows<Row>,
  { about, belong, others = new Map() }: News<Row>,
): LiveRows<Row> {
  const asked = new Set(about);
  const now = new Map(belong.map((row) => [row.id, row]));
  const renew = (row: Row): Row => now.get(row.id) ?? others.get(row.id) ?? row;
  const belongs = ({ id }: Identified) => !asked.has(id) || now.has(id);
  const known = new Set([...list.shown, ...list.waiting].map(({ id }) => id));
  const shownIds = list.shown.map(({ id }) => id);
  return {
    shown: list.shown.map(renew),
    waiting: [
      ...list.waiting.filter(belongs).map(renew),
      ...belong.filter(({ id }) => !known.has(id)),
    ],
    gone: new Set(shownIds.filter((id) => (asked.has(id) ? !now.has(id) : list.gone.has(id)))),
  };
}

/** The list with what waited at its place in the order. */
export function revealed<Row extends Identified>(
  list: LiveRows<Row>,
  order: (one: Row, other: Row) => number,
): LiveRows<Row> {
  return { ...list, shown: [...list.shown, ...list.waiting].toSorted(order), waiting: [] };
}

/** The list without what no longer belongs. */
export function swept<Row extends Identified>(list: LiveRows<Row>): LiveRows<Row> {
  if (list.gone.size === 0) return list;
  return { ...list, shown: list.shown.filter(({ id }) => !list.gone.has(id)), gone: new Set() };
}

/** Without the rows that one has dealt with oneself: nobody has to be shown that they went. */
export function without<Row extends Identified>(
  list: LiveRows<Row>,
  isDone: (id: string) => boolean,
): LiveRows<Row> {
  if (![...list.shown, ...list.waiting].some(({ id }) => isDone(id))) return list;
  return {
    shown: list.shown.filter(({ id }) => !isDone(id)),
    waiting: list.waiting.filter(({ id }) => !isDone(id)),
    gone: new Set([...list.gone].filter((id) => !isDone(id))),
  };
}

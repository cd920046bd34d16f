/** What differs between two texts, line by line (Myers, "An O(ND) difference algorithm", 1986). */

export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
  /** From 1; undefined where the line is not in that text. */
  before: number | undefined;
  after: number | undefined;
}

/** Lines that are the same and far from any change. */
export interface DiffGap {
  kind: "gap";
  count: number;
}

/** Beyond this many changed lines the texts have little in common, and the search would take too long. */
const MAX_EDITS = 1_000;

/** All lines of both texts in order. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = linesOf(before);
  const fresh = linesOf(after);
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < fresh.length - head &&
    old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]
  )
    tail += 1;
  const kinds = [
    ...repeat("same", head),
    ...script(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)),
    ...repeat("same", tail),
  ];
  return numbered(kinds, old, fresh);
}

/** The same with what is far from any change folded away; empty when nothing differs. */
export function unified(lines: readonly DiffLine[], context = 3): (DiffLine | DiffGap)[] {
  const near = new Uint8Array(lines.length);
  for (const [at, { kind }] of lines.entries()) {
    if (kind === "same") continue;
    near.fill(1, Math.max(0, at - context), at + context + 1);
  }
  const shown: (DiffLine | DiffGap)[] = [];
  for (const [at, line] of lines.entries()) {
    const last = shown.at(-1);
    if (near[at] === 1) shown.push(line);
    else if (last?.kind === "gap") last.count += 1;
    else shown.push({ kind: "gap", count: 1 });
  }
  return shown.some(({ kind }) => kind !== "gap") ? shown : [];
}

function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function repeat(kind: DiffLine["kind"], count: number): DiffLine["kind"][] {
  return Array.from({ length: count }, () => kind);
}

/** The shortest way from one to the other, or all of one and then all of the other when it is too long. */
function script(old: readonly string[], fresh: readonly string[]): DiffLine["kind"][] {
  const trace = search(old, fresh);
  if (trace === undefined)
    return [...repeat("removed", old.length), ...repeat("added", fresh.length)];
  const kinds: DiffLine["kind"][] = [];
  let x = old.length;
  let y = fresh.length;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits] as Map<number, number>;
    const k = x - y;
    const isDown = goesDown(furthest, k, edits);
    const previousK = isDown ? k + 1 : k - 1;
    const previousX = edits === 0 ? 0 : (furthest.get(previousK) ?? 0);
    const previousY = edits === 0 ? 0 : previousX - previousK;
    while (x > previousX && y > previousY) {
      kinds.push("same");
      x -= 1;
      y -= 1;
    }
    if (edits > 0) kinds.push(isDown ? "added" : "removed");
    x = previousX;
    y = previousY;
  }
  return kinds.toReversed();
}

/** For each number of edits how far each diagonal had been reached before; undefined when it takes too many. */
function search(
  old: readonly string[],
  fresh: readonly string[],
): Map<number, number>[] | undefined {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let edits = 0; edits <= Math.min(old.length + fresh.length, MAX_EDITS); edits += 1) {
    trace.push(new Map(furthest));
    for (let k = -edits; k <= edits; k += 2) {
      let x = goesDown(furthest, k, edits)
        ? (furthest.get(k + 1) ?? 0)
        : (furthest.get(k - 1) ?? 0) + 1;
      while (x < old.length && x - k < fresh.length && old[x] === fresh[x - k]) x += 1;
      furthest.set(k, x);
      if (x >= old.length && x - k >= fresh.length) return trace;
    }
  }
  return undefined;
}

function goesDown(furthest: ReadonlyMap<number, number>, k: number, edits: number): boolean {
  if (k === -edits) return true;
  return k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1);
}

function numbered(
  kinds: readonly DiffLine["kind"][],
  old: readonly string[],
  fresh: readonly string[],
): DiffLine[] {
  let before = 0;
  let after = 0;
  return kinds.map((kind) => {
    if (kind !== "added") before += 1;
    if (kind !== "removed") after += 1;
    return {
      kind,
      text: (kind === "removed" ? old[before - 1] : fresh[after - 1]) ?? "",
      before: kind === "added" ? undefined : before,
      after: kind === "removed" ? undefined : after,
    };
  });
}

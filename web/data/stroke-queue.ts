import type { GadbClient } from "../../src/sdk/index.ts";
import type { SaveState } from "../lib/marks.ts";
import { isWorthRetrying, problemOf, type Problem } from "../lib/problems.ts";
import { fromPairs, isSameShape, toPairs, type Shape, type Stroke } from "../lib/strokes.ts";
import { drawStroke, eraseStroke } from "./review-acts.ts";
import { forTab } from "./storage.ts";

/** A stroke on its way to the server. */
interface Pending {
  shape: Shape;
  /** Set when the server has it: it stays until the review that is shown has it too. */
  saved: Stroke | undefined;
  tries: number;
}

/** What can be taken back and done again; strokes of this visit only. */
interface Step {
  kind: "draw" | "erase";
  shape: Shape;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * The strokes that the person draws on one review: each is sent at once and by itself, tried again while the server is
 * out of reach, and kept in this tab until it is saved. Nothing is ever changed: undo removes a stroke, redo draws it
 * anew, so two people who draw at once lose nothing. Fires "change".
 */
export class StrokeQueue extends EventTarget {
  readonly reviewId: string;
  problem: Problem | undefined;
  readonly #client: GadbClient;
  #pending: Pending[];
  /** Erased here, and the review that is shown may still have them. */
  readonly #erased = new Set<string>();
  #done: Step[] = [];
  #undone: Step[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #working: Promise<void> | undefined;

  constructor(client: GadbClient, reviewId: string) {
    super();
    this.#client = client;
    this.reviewId = reviewId;
    this.#pending = parsePending(forTab.get(this.#storage));
    if (this.#pending.length > 0) void this.#work();
    window.addEventListener("beforeunload", this.#onBeforeUnload);
  }

  get state(): SaveState {
    if (this.problem !== undefined) return "unsaved";
    return this.#pending.some(({ saved }) => saved === undefined) ? "saving" : "saved";
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** What is to be seen: what the server has, without what was erased here and with what is on its way. */
  merge(strokes: readonly Stroke[]): Stroke[] {
    const known = strokes.filter(({ id }) => !this.#erased.has(id));
    const ids = new Set(strokes.map(({ id }) => id));
    const own = this.#pending.filter(
      ({ saved }) => saved === undefined || !(ids.has(saved.id) || this.#erased.has(saved.id)),
    );
    return [
      ...known,
      ...own.map(
        ({ shape, saved }, at) =>
          saved ?? { ...shape, id: `pending-${at}`, byName: "", canRemove: false },
      ),
    ];
  }

  /** The review was loaded again: what it has need not be kept here. */
  settle(strokes: readonly Stroke[]): void {
    const ids = new Set(strokes.map(({ id }) => id));
    this.#pending = this.#pending.filter(({ shape, saved, tries }) => {
      if (saved !== undefined) return !ids.has(saved.id);
      // Its answer may have got lost and not the stroke.
      return tries === 0 || !strokes.some((stroke) => isSameShape(stroke, shape));
    });
    for (const id of this.#erased) if (!ids.has(id)) this.#erased.delete(id);
    this.#keep();
  }

  draw(shape: Shape): void {
    this.#done.push({ kind: "draw", shape });
    this.#undone = [];
    this.#send(shape);
  }

  async erase(stroke: Stroke): Promise<void> {
    this.#done.push({ kind: "erase", shape: stroke });
    this.#undone = [];
    await this.#remove(stroke);
  }

  /** Takes the last step back; `strokes` is what is to be seen now. */
  undo(strokes: readonly Stroke[]): boolean {
    return this.#turn(this.#done, this.#undone, strokes);
  }

  /** Does again what was taken back. */
  redo(strokes: readonly Stroke[]): boolean {
    return this.#turn(this.#undone, this.#done, strokes);
  }

  /** Tries again at once. */
  retry(): void {
    this.problem = undefined;
    void this.#work();
  }

  /** Nobody looks any more: nothing is tried again. What is unsaved then is sent when the review is shown again. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    window.removeEventListener("beforeunload", this.#onBeforeUnload);
  }

  #turn(from: Step[], to: Step[], strokes: readonly Stroke[]): boolean {
    const step = from.pop();
    if (step === undefined) return false;
    // A step moved to the other side is its opposite.
    to.push({ kind: step.kind === "draw" ? "erase" : "draw", shape: step.shape });
    if (step.kind === "erase") {
      this.#send(step.shape);
      return true;
    }
    const stroke = strokes.findLast((one) => isSameShape(one, step.shape));
    const at = this.#pending.findIndex(
      ({ shape, saved }) => saved === undefined && isSameShape(shape, step.shape),
    );
    if (stroke?.canRemove === true) void this.#remove(stroke);
    else if (at >= 0) {
      this.#pending.splice(at, 1);
      this.#changed();
    }
    return true;
  }

  #send(shape: Shape): void {
    this.#pending.push({ shape, saved: undefined, tries: 0 });
    this.#changed();
    void this.#work();
  }

  async #remove(stroke: Stroke): Promise<void> {
    this.#erased.add(stroke.id);
    this.#changed();
    try {
      await eraseStroke(this.#client, stroke.id);
      this.#pending = this.#pending.filter(({ saved }) => saved?.id !== stroke.id);
    } catch (error) {
      this.#erased.delete(stroke.id);
      this.problem = problemOf(error);
    }
    this.#changed();
  }

  #work(): Promise<void> {
    this.#working ??= this.#sendAll().finally(() => (this.#working = undefined));
    return this.#working;
  }

  /** In the order they were drawn: what is drawn over something else must stay on top of it. */
  async #sendAll(): Promise<void> {
    for (;;) {
      const next = this.#pending.find(({ saved }) => saved === undefined);
      if (next === undefined) return;
      try {
        next.saved = await drawStroke(this.#client, this.reviewId, next.shape);
        if (next.saved === undefined) this.#drop(next);
        this.problem = undefined;
        this.#changed();
      } catch (error) {
        this.#fail(next, problemOf(error));
        return;
      }
    }
  }

  #fail(pending: Pending, problem: Problem): void {
    this.problem = problem;
    pending.tries += 1;
    if (isWorthRetrying(problem) && !this.#isClosed) {
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (pending.tries - 1));
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#work(), wait);
    }
    this.#changed();
  }

  #drop(pending: Pending): void {
    this.#pending = this.#pending.filter((one) => one !== pending);
  }

  #onBeforeUnload = (event: BeforeUnloadEvent): void => {
    if (this.state !== "saved") event.preventDefault();
  };

  get #storage(): string {
    return `draft.strokes.${this.reviewId}`;
  }

  #changed(): void {
    this.#keep();
    this.dispatchEvent(new Event("change"));
  }

  #keep(): void {
    const shapes = this.#pending
      .filter(({ saved }) => saved === undefined)
      .map(({ shape }) => ({ ...shape, points: toPairs(shape.points) }));
    forTab.set(this.#storage, shapes.length === 0 ? null : JSON.stringify(shapes));
  }
}

function parsePending(text: string | null): Pending[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(value)) return [];
    return value.map((one: Shape & { points: unknown }) => ({
      shape: { ...one, points: fromPairs(one.points) },
      saved: undefined,
      tries: 0,
    }));
  } catch {
    return [];
  }
}

import type { DocumentNode, ExecutionResult } from "postgraphile/graphql";
import type { LiveEvent } from "./event-queue.ts";

/** Rows are not to be told as they were before other events. */
const LONGEST_MS = 250;

interface Answer {
  madeAt: number;
  result: Promise<ExecutionResult>;
}

/** Answers to an event that many get at the same time and in the same words. See common-selection.ts for which. */
export class SharedAnswers {
  readonly #byEvent = new WeakMap<LiveEvent, Map<DocumentNode, Answer>>();

  /** The answer to `event` as `document` asks for it: the one made just now, else that of `make`. */
  ask(
    { event, document }: { event: LiveEvent; document: DocumentNode },
    make: () => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    const answers = this.#byEvent.get(event) ?? new Map<DocumentNode, Answer>();
    this.#byEvent.set(event, answers);
    const last = answers.get(document);
    if (last && performance.now() - last.madeAt <= LONGEST_MS) return last.result;
    const result = make();
    answers.set(document, { madeAt: performance.now(), result });
    return result;
  }
}

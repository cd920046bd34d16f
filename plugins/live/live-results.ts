import "../graphile-env.ts";
import type { DocumentNode, ExecutionArgs, ExecutionResult } from "postgraphile/graphql";
import type { CheckedEvents, Delivery } from "./checked-events.ts";
import { commonSelection, type CommonSelection } from "./common-selection.ts";
import { LiveGate } from "./gate.ts";
import { OpeningSource, SingleSource, type LiveSource } from "./live-source.ts";
import type { SharedAnswers } from "./shared-answers.ts";
import type { Turns } from "./turns.ts";

/** A subscription as grafserv hands it over. */
export interface SubscribeArgs extends ExecutionArgs {
  document: DocumentNode;
  contextValue: Grafast.Context;
  subscribe(args: ExecutionArgs): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult>>;
}

/** What all subscriptions of a server have in common. */
export interface ResultsOptions {
  answers: SharedAnswers;
  turns: Turns;
  /** Called with each event that has been answered. */
  onDelivered(delivery: Delivery): void;
  /** Called when a subscription begins; what it returns is called at its end. */
  onOpened(): () => void;
}

type Result = IteratorResult<ExecutionResult, undefined>;

const DONE: Result = { done: true, value: undefined };

/**
 * Starts a subscription: its events, each answered by an execution of its own when its reader asks for it. So a slow
 * reader holds its events back, where they are bounded; rights are asked when an event goes out, not when it came in;
 * and the limit on an execution's time holds for each event. Returns the refusal when there is one.
 */
export async function openLiveResults(
  args: SubscribeArgs,
  options: ResultsOptions,
): Promise<ExecutionResult | LiveResults> {
  const { live } = args.contextValue;
  if (!(live instanceof LiveGate)) throw new Error("A subscription begins with a gate.");
  const opening = new OpeningSource(live);
  const answer = await execute(args, opening);
  if (opening.opened) return new LiveResults(args, opening.opened, options);
  return answer ?? { errors: [] };
}

/** The answers of one subscription. */
export class LiveResults implements AsyncIterableIterator<ExecutionResult> {
  readonly #args: SubscribeArgs;
  readonly #events: CheckedEvents;
  readonly #options: ResultsOptions;
  readonly #common: CommonSelection | undefined;
  #onEnd: (() => void) | undefined;

  constructor(args: SubscribeArgs, events: CheckedEvents, options: ResultsOptions) {
    this.#args = args;
    this.#events = events;
    this.#options = options;
    this.#common = commonSelection(args.document);
    this.#onEnd = options.onOpened();
  }

  async next(): Promise<Result> {
    try {
      const delivery = await this.#events.read();
      if (!delivery) return await this.return();
      const value = await this.#answer(delivery);
      this.#options.onDelivered(delivery);
      return { done: false, value };
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  async return(): Promise<Result> {
    this.#onEnd?.();
    this.#onEnd = undefined;
    await this.#events.return();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #answer({ event, isPlain }: Delivery): Promise<ExecutionResult> {
    const own = () => this.#options.turns.run(() => this.#execute(event));
    const common = this.#common;
    if (!common || (common.hasRows && !isPlain)) return own();
    const { document } = this.#args;
    const shared = await this.#options.answers.ask({ event, document }, own);
    return common.isWhole(shared, event) ? shared : own();
  }

  async #execute(event: Delivery["event"]): Promise<ExecutionResult> {
    const answer = await execute(this.#args, new SingleSource(event));
    if (!answer) throw new Error("An event had no answer.");
    return answer;
  }
}

/** The one answer of an execution with this source; undefined when it has none. */
async function execute(
  args: SubscribeArgs,
  live: LiveSource,
): Promise<ExecutionResult | undefined> {
  const answers = await args.subscribe({
    ...args,
    contextValue: { ...args.contextValue, live },
  } as ExecutionArgs);
  if (!(Symbol.asyncIterator in answers)) return answers;
  const { value } = await answers.next();
  await answers.return?.();
  return value as ExecutionResult | undefined;
}

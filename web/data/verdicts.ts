import type { GadbClient } from "../../src/sdk/index.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import {
  abandoned,
  parseUnsent,
  printUnsent,
  withoutUnsent,
  withUnsent,
  type GivenVerdict,
  type UnsentVerdict,
} from "../lib/unsent.ts";
import { decide, decisionsBy } from "./review-acts.ts";
import { forTab, kept } from "./storage.ts";

/** How long a verdict can be taken back. Decisions are for good in the database, so it is held back here. */
export const UNDO_FOR_MS = 10_000;
/** What a page sent as it went away may still be on its way when the next one asks. */
const ASK_AGAIN_AFTER_MS = 1_500;
const STORED = "unsent-verdicts";

/** A verdict that was held back and then not taken; its note is in the draft of its review. */
export interface RefusedVerdict {
  given: GivenVerdict;
  problem: Problem;
}

/** What the verdicts tell the rest of the page to do; see services.ts. */
export interface VerdictHooks {
  /** Not to be listed among what waits. */
  hide(reviewId: string): void;
  /** What the database says of it counts again. */
  show(reviewId: string): void;
  /** The database has taken the verdict. */
  done(reviewId: string): void;
}

/**
 * The verdicts of the person signed in on their way: each is held for ten seconds, so that it can be taken back, and sent
 * when they are over, when another is given, or when the page goes away. None is lost without a word: until the server
 * has taken it, it is in the browser's storage, and one that is refused is shown. Fires "change".
 */
export class Verdicts extends EventTarget {
  held: GivenVerdict | undefined;
  /** The sentence about the one held: "Approved hero_texture v13. Next: villain v2." */
  said = "";
  refused: readonly RefusedVerdict[] = [];
  readonly #client: GadbClient;
  readonly #hooks: VerdictHooks;
  #userId: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(client: GadbClient, hooks: VerdictHooks) {
    super();
    this.#client = client;
    this.#hooks = hooks;
    window.addEventListener("pagehide", () => this.#onLeave());
  }

  /** Takes a verdict; the one before it is sent. `said` is shown as long as it can be taken back. */
  give(given: GivenVerdict, said: string): void {
    void this.flush();
    this.held = given;
    this.said = said;
    this.#store(given);
    this.#hooks.hide(given.reviewId);
    this.#timer = setTimeout(() => void this.flush(), UNDO_FOR_MS);
    this.#changed();
  }

  /** Takes back the one held, if it can still be; its note is the draft of its review again. */
  undo(): GivenVerdict | undefined {
    const given = this.#take();
    if (given === undefined) return undefined;
    this.#forget(given);
    keepDraft(given);
    this.#hooks.show(given.reviewId);
    return given;
  }

  /** Sends the one held now; resolves when everything is sent or refused. */
  flush(): Promise<void> {
    const given = this.#take();
    // One after the other: a reviewer's later verdict on the same thing is the one that counts.
    if (given !== undefined) this.#sending = this.#sending.then(() => this.#send(given));
    return this.#sending;
  }

  /** Sends one again that was refused. */
  async retry(refused: RefusedVerdict): Promise<void> {
    const { given } = refused;
    this.dismiss(refused);
    dropDraft(given);
    this.#store(given);
    this.#hooks.hide(given.reviewId);
    this.#sending = this.#sending.then(() => this.#send(given));
    await this.#sending;
  }

  /** Sends again what was refused only because the session had run out. */
  resume(): void {
    for (const refused of this.refused) {
      if (refused.problem.code === "CREDS") void this.retry(refused);
    }
  }

  /** The person has seen that it was refused. */
  dismiss(refused: RefusedVerdict): void {
    this.refused = this.refused.filter((one) => one !== refused);
    this.#forget(refused.given);
    this.#changed();
  }

  /** Somebody has signed in: what an earlier page of theirs could not send comes up again. */
  async open(userId: string): Promise<void> {
    this.#userId = userId;
    for (const given of abandoned(this.#stored, userId, Date.now())) await this.#recover(given);
  }

  /** Nobody is signed in any more. Call `flush` before. */
  clear(): void {
    clearTimeout(this.#timer);
    this.held = undefined;
    this.refused = [];
    this.#userId = undefined;
    this.#changed();
  }

  #take(): GivenVerdict | undefined {
    clearTimeout(this.#timer);
    const given = this.held;
    this.held = undefined;
    if (given !== undefined) this.#changed();
    return given;
  }

  async #send(given: GivenVerdict): Promise<void> {
    try {
      await decide(
        this.#client,
        { id: given.reviewId, contentSha256: given.contentSha256 },
        given.verdict,
        given.comment,
      );
    } catch (error) {
      this.#refuse(given, problemOf(error));
      return;
    }
    this.#forget(given);
    this.#hooks.done(given.reviewId);
  }

  #refuse(given: GivenVerdict, problem: Problem): void {
    // It stays in the storage until somebody has seen it, whatever becomes of this page.
    this.#store(given, { isLeft: true });
    keepDraft(given);
    this.refused = [...this.refused, { given, problem }];
    this.#hooks.show(given.reviewId);
    this.#changed();
  }

  /** The page goes away: the request is sent with keepalive (data/client.ts), and its answer is never seen here. */
  #onLeave(): void {
    const { held } = this;
    if (held === undefined) return;
    this.#store(held, { isLeft: true });
    const given = this.#take();
    // Not behind others: what has not left when this handler returns never does.
    if (given !== undefined) void this.#send(given);
  }

  /** Was it taken after all? Only what the database says counts. */
  async #recover(given: UnsentVerdict): Promise<void> {
    this.#store(given);
    try {
      if ((await this.#wasTaken(given)) || (await pause(), await this.#wasTaken(given))) {
        this.#forget(given);
        return;
      }
      this.#refuse(given, NOT_SENT);
    } catch (error) {
      this.#refuse(given, problemOf(error));
    }
  }

  async #wasTaken({ reviewId, userId, verdict, comment }: UnsentVerdict): Promise<boolean> {
    const decisions = await decisionsBy(this.#client, reviewId, userId);
    return decisions.some((one) => one.verdict === verdict && one.comment === comment);
  }

  get #stored(): UnsentVerdict[] {
    return parseUnsent(kept.get(STORED));
  }

  #store(given: GivenVerdict, { isLeft = false } = {}): void {
    const userId = this.#userId;
    if (userId === undefined) return;
    kept.set(STORED, printUnsent(withUnsent(this.#stored, { ...given, userId, isLeft })));
  }

  #forget(given: GivenVerdict): void {
    const userId = this.#userId ?? "";
    kept.set(STORED, printUnsent(withoutUnsent(this.#stored, userId, given.reviewId)));
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

const NOT_SENT: Problem = {
  code: "NETWK",
  message: "The server has not taken it.",
  hint: "Send it again, or open the review to see how things are.",
  requestId: undefined,
};

function keepDraft({ reviewId, comment }: GivenVerdict): void {
  if (comment === "") return;
  const name = `draft.${reviewId}`;
  const draft = forTab.get(name);
  if (draft !== null && draft.includes(comment)) return;
  forTab.set(name, draft === null ? comment : `${comment}\n\n${draft}`);
}

/** It goes out again with its verdict. */
function dropDraft({ reviewId, comment }: GivenVerdict): void {
  if (forTab.get(`draft.${reviewId}`) === comment) forTab.set(`draft.${reviewId}`, null);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_AFTER_MS));
}

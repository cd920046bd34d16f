import type { Pool } from "pg";
import { whoMayFollow, type Following, type FollowQuestion } from "../../src/sql/who-may-follow.ts";

/** People in a statement: at 0.05 ms each two of these keep two processors busy. */
const MOST_EACH = 100;

/** Statements at a time; the connections are the requests' too. */
const MOST_AT_ONCE = 4;

interface Asked {
  question: FollowQuestion;
  answer: PromiseWithResolvers<Following>;
}

/**
 * Asks who may follow, together for all who want to know at the same time: an event that two hundred people follow
 * costs two statements instead of two hundred transactions. Every answer is of a statement that began after the
 * question.
 */
export class FollowChecks {
  readonly #pool: Pool;
  #waiting: Asked[] = [];
  #isScheduled = false;
  #running = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Rejects as the database does when it cannot be asked. */
  check(question: FollowQuestion): Promise<Following> {
    const answer = Promise.withResolvers<Following>();
    this.#waiting.push({ question, answer });
    this.#schedule();
    return answer.promise;
  }

  /** Whoever else asks in this turn of the event loop comes along. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      while (this.#waiting.length > 0 && this.#running < MOST_AT_ONCE)
        void this.#ask(this.#waiting.splice(0, MOST_EACH));
    });
  }

  async #ask(asked: Asked[]): Promise<void> {
    this.#running += 1;
    try {
      const answers = await whoMayFollow(
        this.#pool,
        asked.map(({ question }) => question),
      );
      for (const [index, { answer }] of asked.entries())
        answer.resolve(answers[index] as Following);
    } catch (error) {
      for (const { answer } of asked) answer.reject(error);
    } finally {
      this.#running -= 1;
      if (this.#waiting.length > 0) this.#schedule();
    }
  }
}

const byPool = new WeakMap<Pool, FollowChecks>();

/** The one of a server, which is known by its pool. */
export function followChecksOf(pool: Pool): FollowChecks {
  const checks = byPool.get(pool) ?? new FollowChecks(pool);
  byPool.set(pool, checks);
  return checks;
}

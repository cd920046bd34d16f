import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Asks until the answer is neither undefined nor false, and returns it; throws after `timeoutMs`. For what nothing
 * announces to a test. A question is a round trip to the database or the system, which is pace enough.
 */
export async function until<T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`It did not happen within ${timeoutMs / 1_000} s.`);
    await nextTurn();
  }
}

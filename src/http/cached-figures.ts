/** Figures are not read more often, whoever asks how often. */
const FRESH_MS = 5_000;

/**
 * Shares one answer of the database among all who ask for a while; undefined when there is none, which is shared too.
 * Whether the database can be reached is told by /readyz and by each request's failure.
 */
export function cachedFigures<T>(
  ask: () => Promise<T>,
  freshMs = FRESH_MS,
): () => Promise<T | undefined> {
  let answer: Promise<T | undefined> | undefined;
  let askedAt = 0;
  return () => {
    const now = performance.now();
    if (!answer || now - askedAt > freshMs) {
      askedAt = now;
      answer = ask().catch(() => undefined);
    }
    return answer;
  };
}

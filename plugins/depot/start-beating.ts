/**
 * Calls `beat` every `everyMs`, but never again before it has ended; `onFailure` hears of what it throws. Returns the
 * function that stops it.
 */
export function startBeating(
  beat: () => Promise<unknown>,
  everyMs: number,
  onFailure: (error: Error) => void,
): () => void {
  let isBeating = false;
  const timer = setInterval(() => {
    if (isBeating) return;
    isBeating = true;
    beat()
      .catch(onFailure)
      .finally(() => {
        isBeating = false;
      });
  }, everyMs);
  return () => clearInterval(timer);
}

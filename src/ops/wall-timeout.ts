/**
 * Runs `fn` with a signal that also aborts after `ms`: what hangs (a share that went away, a disk that does not answer)
 * must not hold its place for ever. The reason says `what` took too long.
 */
export async function withWallTimeout<T>(
  { ms, what, signal }: { ms: number; what: string; signal: AbortSignal | undefined },
  fn: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const wall = new AbortController();
  const timer = setTimeout(() => {
    const hours = Math.round((ms / 3_600_000) * 10) / 10;
    wall.abort(new Error(`${what} took longer than ${hours} hours and was stopped.`));
  }, ms);
  try {
    return await fn(signal ? AbortSignal.any([signal, wall.signal]) : wall.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Does `fn` for each item, so many at a time. Throws the first failure, after what is under way has ended. */
export async function eachOf<T>(
  items: Iterable<T>,
  concurrency: number,
  fn: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  let hasFailed = false;
  const work = async () => {
    for (let next = left.next(); !next.done && !hasFailed; next = left.next()) {
      try {
        await fn(next.value);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: concurrency }, work));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

import { lookup, Resolver } from "node:dns/promises";

/** Looks up all addresses of a host's name. */
export type ResolveName = (name: string, signal: AbortSignal) => Promise<string[]>;

/**
 * Asks the name server, without the threads that files are read by: a name server that hangs must hold up nothing else.
 * Names that it doesn't know may stand in the machine's own list, which it is quick to look through.
 */
export const resolveName: ResolveName = async (name, signal) => {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const cancel = () => resolver.cancel();
  signal.addEventListener("abort", cancel);
  try {
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    signal.throwIfAborted();
    const addresses = answers.flatMap((answer) =>
      answer.status === "fulfilled" ? answer.value : [],
    );
    if (addresses.length > 0) return addresses;
    const failures = answers.flatMap((answer) =>
      answer.status === "rejected" ? [answer.reason as Error & { code?: string }] : [],
    );
    const slow = failures.find(({ code }) => code === "ETIMEOUT");
    if (slow) throw slow;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
  return (await lookup(name, { all: true })).map(({ address }) => address);
};

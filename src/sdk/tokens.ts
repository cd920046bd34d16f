import { GadbError } from "./gadb-error.ts";

/** Gives the access token for the next request; with `refused`, another one than that, which the server did not take. */
export type TokenProvider = (request: {
  refused?: string;
}) => string | undefined | Promise<string | undefined>;

/** Where access tokens come from. */
export interface TokenSource {
  /** A token for the next request; undefined to ask as a visitor. */
  token(): Promise<string | undefined>;
  /** Looks for another one than the refused; whether there is one now. Callers at one time share one search. */
  renew(refused: string): Promise<boolean>;
  /** Ends what it began on the server. */
  close(): Promise<void>;
}

/** One token for good: a personal access token, or a visitor's none. */
export function fixedToken(token: string | undefined): TokenSource {
  return {
    token: async () => token,
    renew: async () => false,
    close: async () => {},
  };
}

/** Tokens that somebody else looks after. */
export function providedTokens(provide: TokenProvider): TokenSource {
  const renewOnce = shared(async (refused: string) => {
    const next = await provide({ refused });
    return next !== undefined && next !== refused;
  });
  return {
    token: async () => provide({}),
    renew: renewOnce,
    close: async () => {},
  };
}

/**
 * Runs `attempt` with the headers of whoever asks. When the token is refused, once more with another one, if there is
 * any.
 */
export async function authorized<T>(
  tokens: TokenSource,
  attempt: (headers: Record<string, string>) => Promise<T>,
): Promise<T> {
  const token = await tokens.token();
  try {
    return await attempt(bearer(token));
  } catch (error) {
    if (token === undefined || !isRefusedToken(error) || !(await tokens.renew(token))) throw error;
    return attempt(bearer(await tokens.token()));
  }
}

/** The header that says who asks. */
export function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** Whether the server wants another token. */
export function isRefusedToken(error: unknown): boolean {
  return error instanceof GadbError && error.code === "CREDS";
}

/** One run at a time: who asks during a run gets its result. */
export function shared<A extends unknown[], T>(
  run: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  let running: Promise<T> | undefined;
  return (...args) => {
    running ??= run(...args).finally(() => {
      running = undefined;
    });
    return running;
  };
}

import type { Problem } from "./problems.ts";

/** What the address says of a sign-in by a provider that has just ended. */
export interface Arrival {
  /** Signed in; or an identity was linked to the account that was signed in already. */
  outcome: "ok" | "linked" | undefined;
  problem: Problem | undefined;
  /** The address without it, so that a reload or a shared link does not say it again. */
  path: string;
}

interface Words {
  message: string;
  hint: string;
}

const AGAIN = "Try again.";
const TELL = "If it happens again, tell whoever runs this server.";

/** The words for the codes of `sign_in_error`; see docs/how-tos/sign-in-with-oidc.md. */
const WORDS: Readonly<Record<string, Words>> = {
  unknown: {
    message: "This sign-in was not begun in this browser, or has ended already.",
    hint: AGAIN,
  },
  expired: { message: "The sign-in took longer than ten minutes.", hint: AGAIN },
  denied: { message: "The sign-in was declined at the provider.", hint: "Sign in another way." },
  provider: { message: "The provider's answer was not valid.", hint: `${AGAIN} ${TELL}` },
  clock: {
    message: "The clocks of the provider and of this server disagree.",
    hint: "Tell whoever runs this server.",
  },
  unreachable: {
    message: "The sign-in provider does not answer.",
    hint: "Try again later, or sign in with your password.",
  },
  no_account: {
    message: "You have no active account here.",
    hint: "A studio admin can link one to your sign-in.",
  },
  linked_elsewhere: {
    message: "This identity is linked to another account.",
    hint: "Unlink it there first.",
  },
  session_ended: {
    message: "Your session ended before the identity was linked.",
    hint: "Sign in and link it again.",
  },
  throttled: {
    message: "Too many sign-ins were begun from here.",
    hint: "Wait a minute and try again.",
  },
  server: { message: "Something went wrong on the server.", hint: `${AGAIN} ${TELL}` },
};

/** Reads what `/auth/oidc/callback` wrote into the address; undefined when it says nothing of a sign-in. */
export function readArrival(href: string): Arrival | undefined {
  const url = new URL(href);
  const outcome = url.searchParams.get("sign_in");
  const code = url.searchParams.get("sign_in_error");
  if (outcome === null && code === null) return undefined;
  url.searchParams.delete("sign_in");
  url.searchParams.delete("sign_in_error");
  return {
    outcome: code === null && (outcome === "ok" || outcome === "linked") ? outcome : undefined,
    problem: code === null ? undefined : problemFor(code),
    path: url.pathname + url.search + url.hash,
  };
}

/** Where the button leads, to come back to this very page. */
export function providerStart(path: string): string {
  return `/auth/oidc/start?return_to=${encodeURIComponent(path)}`;
}

/** Anybody can write anything into an address: only our own sentences are shown. */
function problemFor(code: string): Problem {
  const words = Object.hasOwn(WORDS, code) ? WORDS[code] : WORDS["server"];
  return { code: "CREDS", requestId: undefined, ...(words as Words) };
}

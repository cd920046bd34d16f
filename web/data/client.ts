import { createClient, type GadbClient } from "../../src/sdk/index.ts";
import type { Session } from "./session.ts";

/** The API as the person signed in. A token that ran out is renewed once, quietly. */
export function makeClient(session: Session): GadbClient {
  let isLeaving = false;
  window.addEventListener("pagehide", () => (isLeaving = true));
  window.addEventListener("pageshow", () => (isLeaving = false));
  return createClient({
    // What is sent while the page goes away must outlive it: a verdict held back for its Undo.
    fetch: (address, init) => fetch(address, isLeaving ? { ...init, keepalive: true } : init),
    async tokenProvider({ refused }) {
      const token = await session.token();
      if (refused === undefined || token !== refused) return token;
      if (session.state !== "signed-in" || !(await session.renew())) return undefined;
      return session.token();
    },
  });
}

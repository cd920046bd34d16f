import { createClient, type GadbClient } from "../../src/sdk/index.ts";
import type { Session } from "./session.ts";

/** The API as the person signed in. A token that ran out is renewed once, quietly. */
export function makeClient(session: Session): GadbClient {
  return createClient({
    async tokenProvider({ refused }) {
      const token = await session.token();
      if (refused === undefined || token !== refused) return token;
      if (session.state !== "signed-in" || !(await session.renew())) return undefined;
      return session.token();
    },
  });
}

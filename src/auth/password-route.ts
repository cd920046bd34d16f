import type { Request, RequestHandler, Response } from "express";
import { DepotError } from "../errors.ts";
import { authenticateRequest } from "./authenticate.ts";
import { changeOwnPassword } from "./change-password.ts";
import { clientAddress } from "./client-address.ts";
import { isTrue, readBody, readText } from "./request-body.ts";
import type { SignInOptions } from "./sign-in.ts";

/**
 * POST /auth/password `{"current","new"}`: another password for who is signed in. Ends the other sessions and, unless
 * `keep_tokens` is said, the personal access tokens; the answer says how many.
 */
export function makePasswordHandler(options: SignInOptions): RequestHandler {
  return async (req: Request, res: Response) => {
    const body = readBody(req);
    const verified = await authenticateRequest(options, req);
    if (!verified) throw new DepotError("CREDS");
    const { endedSessions, endedTokens } = await changeOwnPassword(options, {
      identity: verified.identity,
      current: readText(body, "current"),
      wanted: readText(body, "new"),
      keepsTokens: isTrue(body["keep_tokens"]),
      address: clientAddress(req),
    });
    res.json({ ended_sessions: endedSessions, ended_tokens: endedTokens });
  };
}

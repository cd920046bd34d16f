/** What a code means to a client. */
export interface ErrorEntry {
  /** The HTTP status of a REST answer with this code. */
  status: number;
  /** What it means, in a sentence; the message of an error that brings none of its own. */
  title: string;
  /** What to do next, when the error itself does not say. */
  hint: string;
}

/**
 * Every code a client can meet: raised in SQL as SQLSTATE, shown as `extensions.code` in GraphQL and as `error.code` in
 * REST answers. The last two come from the server only. `docs/references/errors.md` is made from this table.
 */
export const ERROR_CATALOGUE = {
  DNIED: {
    status: 403,
    title: "You may not do this.",
    hint: "Ask a project manager or owner for the right you need.",
  },
  NTFND: {
    status: 404,
    title: "There is no such thing, or you may not see it.",
    hint: "Check the id, and that you are a member of the project.",
  },
  LOCKD: {
    status: 409,
    title: "Somebody else holds the lock.",
    hint: "Ask the holder to release it, or a lead to break it.",
  },
  STALE: {
    status: 409,
    title: "A newer version exists than the one you built on.",
    hint: "Sync to the newest version and try again.",
  },
  ARCHV: {
    status: 409,
    title: "The project is archived and cannot change.",
    hint: "A studio admin can reopen it.",
  },
  QUOTA: {
    status: 507,
    title: "The project's storage allocation is used up.",
    hint: "Ask a project manager to raise it, or remove what is not needed.",
  },
  BADST: {
    status: 409,
    title: "That is not possible in the present state.",
    hint: "Look at the present state and try again.",
  },
  FLOWD: {
    status: 409,
    title: "Versions may not flow between these branches that way.",
    hint: "Integrate between a branch and its parent, or ask a lead.",
  },
  SELFA: {
    status: 403,
    title: "Nobody decides on their own work.",
    hint: "Ask another reviewer.",
  },
  CKSUM: {
    status: 422,
    title: "The content is not what was announced.",
    hint: "Send the file again.",
  },
  BADIN: {
    status: 400,
    title: "The request is not well formed.",
    hint: "Check the values you sent against the documentation.",
  },
  CREDS: {
    status: 401,
    title: "You are not signed in.",
    hint: "Sign in and send the access token as `Authorization: Bearer …`.",
  },
  SLOWD: {
    status: 429,
    title: "Too many attempts.",
    hint: "Wait and try again.",
  },
  UNAVL: {
    status: 503,
    title: "The server cannot answer at the moment.",
    hint: "Try again shortly.",
  },
  INTRN: {
    status: 500,
    title: "Something went wrong on the server.",
    hint: "Tell your administrator the request id.",
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

/** A five-letter code. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** Whether `code` is one of ours. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERROR_CATALOGUE, code);
}

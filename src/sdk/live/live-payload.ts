import type { TypedDocumentString } from "../typed-document.ts";
import type { LivePayload } from "./live-connection.ts";

/** A subscription as the caller asked for it. */
export interface LiveRequest {
  document: TypedDocumentString<unknown, never>;
  variables: Readonly<Record<string, unknown>>;
}

/** What is sent to subscribe, or to come back to behind `cursor`. */
export function livePayload(
  { document, variables }: LiveRequest,
  cursor: string | undefined,
  sendsHash: boolean,
): LivePayload {
  const { hash } = document.__meta__;
  return {
    query: String(document),
    ...(hash !== undefined && sendsHash ? { documentId: hash } : {}),
    variables: { ...variables, ...(cursor === undefined ? {} : { after: cursor }) },
  };
}

/** Whether the document takes a cursor. */
export function takesCursor(document: TypedDocumentString<unknown, never>): boolean {
  return /\$after\b/.test(String(document));
}

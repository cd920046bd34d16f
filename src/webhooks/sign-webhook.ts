import { createHmac } from "node:crypto";

/** What is signed. */
export interface SignedMessage {
  id: string;
  /** Seconds since 1970. */
  timestamp: number;
  body: string;
}

/**
 * The header `webhook-signature` of Standard Webhooks: for each secret (`whsec_` and base64) `v1,` and the HMAC-SHA256
 * of "id.timestamp.body" in base64, separated by blanks.
 */
export function signWebhook(
  { id, timestamp, body }: SignedMessage,
  secrets: readonly string[],
): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
      return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
    })
    .join(" ");
}

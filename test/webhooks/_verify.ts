import { createHmac, timingSafeEqual } from "node:crypto";
import type { Received } from "./_receiver.ts";

/** Whether a receiver that knows this secret believes a request, as Standard Webhooks has it. */
export function isSignedWith(secret: string, { headers, body }: Received): boolean {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": given } = headers;
  if (Math.abs(Date.now() / 1_000 - Number(timestamp)) > 300) return false;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  return (given ?? "").split(" ").some((signature) => {
    const bytes = Buffer.from(signature.replace(/^v1,/, ""), "base64");
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
}

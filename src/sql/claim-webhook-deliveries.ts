import type { Pool } from "pg";

/** Which deliveries are taken, and for how long. */
export interface WebhookClaim {
  /** Of webhooks whose last attempt failed, or of the others. */
  isFailing: boolean;
  maxCount: number;
  maxPerWebhook: number;
  leaseSeconds: number;
}

/** A delivery that is ours to send, with the secrets that sign it. */
export interface ClaimedDelivery {
  delivery_id: string;
  attempt: number;
  message_id: string;
  url: string;
  body: string;
  secrets: string[];
}

/** Takes deliveries that are due; nobody else takes them before the lease is over. */
export async function claimWebhookDeliveries(
  pool: Pool,
  claim: WebhookClaim,
): Promise<ClaimedDelivery[]> {
  const { rows } = await pool.query<ClaimedDelivery>({
    name: "claim-webhook-deliveries",
    text: `select delivery_id, attempt, message_id, url, body, secrets
           from app_hidden.claim_webhook_deliveries(
             is_failing => $1, max_count => $2, max_per_webhook => $3, lease_seconds => $4
           )`,
    values: [claim.isFailing, claim.maxCount, claim.maxPerWebhook, claim.leaseSeconds],
  });
  return rows;
}

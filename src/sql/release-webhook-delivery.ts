import type { Pool } from "pg";

/** Gives back a delivery that was being sent, for another worker to send at once. */
export async function releaseWebhookDelivery(
  pool: Pool,
  deliveryId: string,
  attempt: number,
): Promise<void> {
  await pool.query({
    name: "release-webhook-delivery",
    text: "select app_hidden.release_webhook_delivery(delivery_id => $1, attempt => $2)",
    values: [deliveryId, attempt],
  });
}

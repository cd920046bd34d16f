import type { Pool } from "pg";

/** What came of an attempt to send a delivery. */
export interface WebhookAttempt {
  deliveryId: string;
  attempt: number;
  statusCode: number | undefined;
  durationMs: number;
  /** Undefined when it arrived. */
  error: string | undefined;
  retryAfterSeconds: number | undefined;
}

/** Records an attempt and plans the next one. False when somebody else has taken the delivery since. */
export async function finishWebhookAttempt(pool: Pool, result: WebhookAttempt): Promise<boolean> {
  const { rows } = await pool.query<{ is_recorded: boolean }>({
    name: "finish-webhook-attempt",
    text: `select app_hidden.finish_webhook_attempt(
             delivery_id => $1, attempt => $2, status_code => $3, duration_ms => $4, error => $5, retry_after_seconds => $6
           ) as is_recorded`,
    values: [
      result.deliveryId,
      result.attempt,
      result.statusCode,
      result.durationMs,
      result.error,
      result.retryAfterSeconds,
    ],
  });
  return rows[0]?.is_recorded ?? false;
}

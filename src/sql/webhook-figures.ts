import type { Pool } from "pg";

/** Figures of webhooks for monitoring. */
export interface WebhookFigures {
  enabled: number;
  disabled: number;
  /** Deliveries that wait for an attempt, the first or another. */
  pending: number;
  /** How long the oldest of them is due; 0 when none is. */
  oldestDueSeconds: number;
  /** What came of the deliveries made in the last day. */
  delivered: number;
  failed: number;
}

/** Reads the figures of webhooks. */
export async function webhookFigures(pool: Pool): Promise<WebhookFigures> {
  const { rows } = await pool.query<WebhookFigures>({
    name: "webhook-figures",
    text: `select enabled_count::float8 as enabled, disabled_count::float8 as disabled, pending_count::float8 as pending,
                  oldest_due_seconds as "oldestDueSeconds", delivered_count::float8 as delivered,
                  failed_count::float8 as failed
           from app_hidden.webhook_figures()`,
  });
  return rows[0] as WebhookFigures;
}

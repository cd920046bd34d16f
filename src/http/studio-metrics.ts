import type { Pool } from "pg";
import type { Registry } from "prom-client";
import { previewFigures, type PreviewFigures } from "../sql/preview-figures.ts";
import { queueFigures, type QueueFigures } from "../sql/queue-figures.ts";
import { studioFigures, type StudioFigures } from "../sql/studio-figures.ts";
import { webhookFigures, type WebhookFigures } from "../sql/webhook-figures.ts";
import { addFigures, type Figure } from "./add-figures.ts";

const OF_STUDIO: Figure<StudioFigures>[] = [
  {
    name: "gadb_locks",
    help: "Locks by state; stale ones are also counted in their state.",
    label: "state",
    values: ({ locked, retained, stale }) => ({ locked, retained, stale }),
  },
  {
    name: "gadb_uploads",
    help: "Uploads that were begun and have not ended.",
    label: "state",
    values: ({ uploads }) => ({ open: uploads }),
  },
  {
    name: "gadb_upload_reserved_bytes",
    help: "Storage held back for uploads that run.",
    label: "state",
    values: ({ reservedBytes }) => ({ open: reservedBytes }),
  },
  {
    name: "gadb_outbox_age_seconds",
    help: "How old the oldest event is that is kept; they are swept after a week.",
    label: "kind",
    values: ({ oldestEventAt }) => ({
      events: oldestEventAt ? (Date.now() - oldestEventAt.getTime()) / 1000 : 0,
    }),
  },
  {
    name: "gadb_notify_queue_usage_ratio",
    help: "How full PostgreSQL's queue of notifications is; a full one stops commits.",
    label: "kind",
    values: ({ notifyQueueUsage }) => ({ cluster: notifyQueueUsage }),
  },
];

const OF_PREVIEWS: Figure<PreviewFigures>[] = [
  {
    name: "gadb_previews",
    help: "Contents that have a preview, wait for one, or could not be given one.",
    label: "state",
    values: ({ waiting, ready, failed }) => ({ waiting, ready, failed }),
  },
  {
    name: "gadb_preview_wait_seconds",
    help: "How long the content that has waited longest for its preview waits.",
    label: "kind",
    values: ({ oldestSeconds }) => ({ oldest: oldestSeconds }),
  },
  {
    name: "gadb_preview_seconds",
    help: "How long the previews of the last hour took to make.",
    label: "kind",
    values: ({ medianSeconds, longestSeconds }) => ({
      median: medianSeconds,
      longest: longestSeconds,
    }),
  },
];

const OF_WEBHOOKS: Figure<WebhookFigures>[] = [
  {
    name: "gadb_webhooks",
    help: "Webhooks that are on and off; one goes off by itself when nothing arrives for days.",
    label: "state",
    values: ({ enabled, disabled }) => ({ enabled, disabled }),
  },
  {
    name: "gadb_webhook_deliveries",
    help: "Deliveries that wait, and those of the last day that arrived or were given up.",
    label: "state",
    values: ({ pending, delivered, failed }) => ({ pending, delivered, failed }),
  },
  {
    name: "gadb_webhook_due_seconds",
    help: "How long the delivery that is due longest waits for an attempt.",
    label: "kind",
    values: ({ oldestDueSeconds }) => ({ oldest: oldestDueSeconds }),
  },
];

const byTask = (value: (figures: QueueFigures) => number) => (tasks: QueueFigures[]) =>
  Object.fromEntries(tasks.map((figures) => [figures.task, value(figures)]));

const OF_QUEUE: Figure<QueueFigures[]>[] = [
  {
    name: "gadb_jobs_waiting",
    help: "Jobs that are due and that no worker has taken.",
    label: "task",
    values: byTask(({ waiting }) => waiting),
  },
  {
    name: "gadb_jobs_running",
    help: "Jobs that a worker has taken.",
    label: "task",
    values: byTask(({ running }) => running),
  },
  {
    name: "gadb_jobs_failed",
    help: "Jobs that were given up on after all attempts.",
    label: "task",
    values: byTask(({ failed }) => failed),
  },
  {
    name: "gadb_jobs_oldest_seconds",
    help: "How long the longest waiting job is due.",
    label: "task",
    values: byTask(({ oldestSeconds }) => oldestSeconds),
  },
];

/**
 * Adds what the database knows: locks, uploads, events, webhooks, the job queue. While it is away these figures are absent, which
 * monitoring sees as such; however often they are asked for, it is asked every few seconds. Labels are states and the
 * names of tasks, never anybody's or anything's id.
 */
export function addStudioMetrics(registry: Registry, pools: { pool: Pool; ownerPool: Pool }): void {
  addFigures(registry, OF_STUDIO, () => studioFigures(pools.pool));
  addFigures(registry, OF_QUEUE, () => queueFigures(pools.ownerPool));
  addFigures(registry, OF_PREVIEWS, () => previewFigures(pools.pool));
  addFigures(registry, OF_WEBHOOKS, () => webhookFigures(pools.pool));
}

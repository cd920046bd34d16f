import { studioGrid } from "../grid.ts";
import { command, listOf, single, type Row } from "../row.ts";

const managers = { from: "manager_user" } as const;
const hook = { url: "https://hooks.example.com/in", events: ["version.created"] };

/** Webhooks and what they were sent. */
export const WEBHOOK_ROWS: readonly Row[] = [
  single("webhook", ({ webhookId }) => ({ id: webhookId }), managers),
  listOf("webhooks", managers),
  single("webhookDelivery", ({ deliveryId }) => ({ id: deliveryId }), managers),
  listOf("webhookDeliveries", managers),
  command("createWebhook", "manager_user", ({ projectId }) => ({ ...hook, projectId })),
  {
    field: "createWebhook",
    variant: "of the studio",
    args: () => hook,
    expected: studioGrid({ admin_user: "done" }, "DNIED"),
  },
  command("updateWebhook", "manager_user", ({ webhookId }) => ({
    webhookId,
    description: "Changed.",
  })),
  command("deleteWebhook", "manager_user", ({ webhookId }) => ({ webhookId })),
  command("rotateWebhookSecret", "manager_user", ({ webhookId }) => ({ webhookId })),
  command("pingWebhook", "manager_user", ({ webhookId }) => ({ webhookId })),
  command("replayDelivery", "manager_user", ({ deliveryId }) => ({ deliveryId })),
];

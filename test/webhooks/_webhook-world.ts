import type { ExecutionContext } from "ava";
import type { AppContext } from "../../src/app-context.ts";
import { readConfig } from "../../src/config.ts";
import { WebhookDispatcher, type DispatcherOptions } from "../../src/webhooks/dispatcher.ts";
import { call, type Row } from "../_helpers/call.ts";
import { EXCLUSIVE, makeAsset } from "../_helpers/factories.ts";
import { makeStudio, type Studio } from "../_helpers/studio.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { until } from "../_helpers/until.ts";
import { committed, committedAs, type TestDatabase } from "../_helpers/with-db.ts";
import { testApp } from "../worker/_worker.ts";

/** Every type of event. */
export const ALL_EVENTS = [
  "version.created",
  "review.requested",
  "review.decided",
  "lock.taken",
  "lock.released",
  "lock.broken",
  "project.archived",
];

/** A project with members of every rank, committed. */
export function makeWebhookStudio(db: TestDatabase): Promise<Studio> {
  return committed(db, makeStudio);
}

/** What startWorker needs, with receivers on loopback allowed. */
export function webhookApp(db: TestDatabase, dataDir: string): AppContext {
  const config = readConfig({
    DATABASE_URL: db.ownerUrl,
    GADB_DATA_DIR: dataDir,
    GADB_WEBHOOK_ALLOW: "127.0.0.1",
  });
  return { ...testApp(db, dataDir), config };
}

/** Sends until the test ends. */
export async function startDispatcher(
  t: ExecutionContext,
  db: TestDatabase,
  options: DispatcherOptions = {},
): Promise<WebhookDispatcher> {
  const dispatcher = new WebhookDispatcher(webhookApp(db, tempDir(t)), options);
  t.teardown(() => dispatcher.stop());
  await dispatcher.start();
  return dispatcher;
}

/** A webhook of the project's manager, for locks unless stated; with its secret. */
export async function subscribe(
  db: TestDatabase,
  { projectId, members }: Studio,
  url: string,
  { events = ["lock.taken"], who = members.manager }: { events?: string[]; who?: string } = {},
): Promise<{ webhookId: string; secret: string }> {
  const made = await committedAs(db, who, (client) =>
    call(client, "create_webhook", { url, events, project_id: projectId }),
  );
  return { webhookId: made["webhook_id"], secret: made["secret"] };
}

/** Makes an asset. */
export function addAsset(db: TestDatabase, { projectId }: Studio): Promise<string> {
  return committed(db, (client) => makeAsset(client, projectId, { type: EXCLUSIVE }));
}

/** Has the contributor lock a new asset; returns the asset's id. */
export async function lockSomething(db: TestDatabase, studio: Studio): Promise<string> {
  const assetId = await addAsset(db, studio);
  await act(db, studio.members.contributor, "lock_asset", { asset_id: assetId });
  return assetId;
}

/** Calls a command as somebody and commits. */
export function act(
  db: TestDatabase,
  who: string,
  name: string,
  args: Record<string, unknown>,
): Promise<Row> {
  return committedAs(db, who, (client) => call(client, name, args));
}

/** A webhook's deliveries, the oldest first. */
export async function deliveriesOf(db: TestDatabase, webhookId: string): Promise<Row[]> {
  const { rows } = await db.rootPool.query<Row>(
    "select * from app_public.webhook_deliveries where webhook_id = $1 order by event_id, id",
    [webhookId],
  );
  return rows;
}

/** Waits until a webhook's deliveries are as the test says, and returns them. */
export function untilDeliveries(
  db: TestDatabase,
  webhookId: string,
  areThere: (rows: Row[]) => boolean,
): Promise<Row[]> {
  return until(async () => {
    const rows = await deliveriesOf(db, webhookId);
    return areThere(rows) && rows;
  });
}

/** Makes a webhook's next attempts due, as if the time had passed. */
export async function makeDue(db: TestDatabase, webhookId: string): Promise<void> {
  await db.rootPool.query(
    "update app_public.webhook_deliveries set next_attempt_at = now() where webhook_id = $1 and state = 'pending'",
    [webhookId],
  );
}

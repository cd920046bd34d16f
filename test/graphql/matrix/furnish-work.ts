import { returnId } from "../../_helpers/studio.ts";
import type { Assets } from "./furnish-assets.ts";
import type { Room } from "./room.ts";

/** Workspaces, a shelf and a lock that somebody asks for. */
export async function makeDesks(room: Room, { assetId, shelvedAssetId, versionId }: Assets) {
  const desk = async (name: string) =>
    (await room.call("artist", "create_workspace", { project_id: room.projectId, name }))[
      "id"
    ] as string;
  const workspaceId = await desk("matrix-desk");
  await room.call("artist", "sync_workspace", { workspace_id: workspaceId });
  const emptyWorkspaceId = await desk("matrix-empty");
  const shelf = await room.call("artist", "create_shelf", {
    workspace_id: workspaceId,
    name: "Matrix",
  });
  await room.call("artist", "shelve", {
    shelf_id: shelf["id"],
    items: JSON.stringify([{ asset_id: shelvedAssetId, version_id: versionId }]),
  });
  const lock = await room.call("artist", "lock_asset", { asset_id: assetId });
  const request = await room.call("lead", "request_lock", { lock_id: lock["id"] });
  const notificationId = await room.find(
    "select id from app_public.notifications where user_id = $1 and kind = 'lock.requested' and project_id = $2 limit 1",
    [room.team.artist, room.projectId],
  );
  return {
    workspaceId,
    emptyWorkspaceId,
    shelfId: shelf["id"] as string,
    lockId: lock["id"] as string,
    lockRequestId: request["id"] as string,
    notificationId,
  };
}

/** A review that is over and one that is open. */
export async function makeReviews(room: Room, { versionId, looseVersionId }: Assets) {
  const ask = async (version_id: string) =>
    (
      await room.call("artist", "request_review", {
        version_id,
        assignee_ids: [room.team.reviewer],
      })
    )["id"] as string;
  const closed = await ask(looseVersionId);
  await room.call("lead", "decide_review", { review_id: closed, verdict: "approved" });
  const reviewId = await ask(versionId);
  const note = await room.call("reviewer", "add_review_note", {
    review_id: reviewId,
    body: "Brighter.",
    is_task: true,
  });
  const annotation = await room.call("reviewer", "add_review_annotation", {
    review_id: reviewId,
    points: "[[0, 0], [1, 1]]",
  });
  const decisionId = await room.find(
    "select id from app_public.review_decisions where review_id = $1",
    [closed],
  );
  return {
    reviewId,
    noteId: note["id"] as string,
    annotationId: annotation["id"] as string,
    decisionId,
  };
}

/** What is written down of a project. */
export async function makeLogs(room: Room) {
  const snapshot = await room.call("manager", "capture_storage_snapshot", {
    project_id: room.projectId,
  });
  const archiveCheckId = await returnId(
    room.client,
    `insert into app_public.archive_checks (
       project_id, recorded_sha256, computed_sha256, blob_count, total_bytes, damaged_count, unread_count
     ) values ($1, $2, $2, 1, 1, 0, 0) returning id`,
    [room.projectId, "ab".repeat(32)],
  );
  const { rows } = await room.client.query<{ id: string; at: string }>(
    `select id, to_jsonb(occurred_at) #>> '{}' as at from app_public.workspace_activity
     where project_id = $1 order by id desc limit 1`,
    [room.projectId],
  );
  const [activity] = rows as [{ id: string; at: string }];
  return {
    snapshotId: snapshot["id"] as string,
    archiveCheckId,
    activityId: String(activity.id),
    activityAt: activity.at,
  };
}

/** What reaches beyond the studio. */
export async function makeOutside(room: Room) {
  const token = await room.call("artist", "create_personal_access_token", { name: "matrix" });
  const identityId = await returnId(
    room.client,
    `insert into app_private.user_identities (user_id, issuer, subject)
     values ($1, 'https://id.example.com', $2) returning id`,
    [room.team.artist, room.projectId],
  );
  const webhook = await room.call("manager", "create_webhook", {
    project_id: room.projectId,
    url: "https://hooks.example.com/in",
    events: ["version.created"],
  });
  const webhookId = webhook["webhook_id"] as string;
  const ping = await room.call("manager", "ping_webhook", { webhook_id: webhookId });
  return {
    tokenId: token["token_id"] as string,
    identityId,
    webhookId,
    deliveryId: ping["id"] as string,
  };
}

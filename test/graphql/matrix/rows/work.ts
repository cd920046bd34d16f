import { answer, command, listOf, ownCommand, single, type Row } from "../row.ts";

const artist = { owner: "artist_user" } as const;
const artistOrLead = { owner: "artist_user", from: "lead_user" } as const;
const OWNER_ALONE = "Its owner alone, studio admins neither.";

/** Workspaces and what happened in them. */
export const WORKSPACE_ROWS: readonly Row[] = [
  single("workspace", ({ workspaceId }) => ({ id: workspaceId })),
  listOf("workspaces"),
  single("workspaceAsset", ({ workspaceId, assetId }) => ({ workspaceId, assetId })),
  listOf("workspaceAssets"),
  single("workspaceActivity", ({ activityId, activityAt }) => ({
    id: activityId,
    occurredAt: activityAt,
  })),
  listOf("workspaceActivities"),
  answer(
    "workspaceManifest",
    ({ workspaceId }) => ({ workspaceId }),
    { notAdmin: true, also: ["artist_user"], yes: "rows" },
    { finds: ({ assetId }) => ["assetId", assetId], note: OWNER_ALONE },
  ),
  command("createWorkspace", "artist_user", ({ projectId }) => ({ projectId, name: "made" })),
  ownCommand(
    "syncWorkspace",
    ({ emptyWorkspaceId }) => ({ workspaceId: emptyWorkspaceId }),
    artist,
    { note: OWNER_ALONE },
  ),
  ownCommand(
    "switchWorkspace",
    ({ emptyWorkspaceId, branchId }) => ({ workspaceId: emptyWorkspaceId, branchId }),
    artist,
    { note: OWNER_ALONE },
  ),
  ownCommand("suspendWorkspace", ({ workspaceId }) => ({ workspaceId }), artist, {
    note: OWNER_ALONE,
  }),
  ownCommand(
    "closeWorkspace",
    ({ workspaceId }) => ({ workspaceId, shelves: "discard" }),
    artistOrLead,
  ),
];

/** Shelves. */
export const SHELF_ROWS: readonly Row[] = [
  single("shelf", ({ shelfId }) => ({ id: shelfId })),
  listOf("shelves"),
  single("shelfRevision", ({ shelfId }) => ({ shelfId, revision: 1 })),
  listOf("shelfRevisions"),
  single("shelfItem", ({ shelfId, shelvedAssetId }) => ({
    shelfId,
    revision: 1,
    assetId: shelvedAssetId,
  })),
  listOf("shelfItems"),
  ownCommand("createShelf", ({ workspaceId }) => ({ workspaceId, name: "made" }), artist, {
    note: OWNER_ALONE,
  }),
  ownCommand(
    "shelve",
    ({ shelfId, looseAssetId, versionId }) => ({
      shelfId,
      items: [{ asset_id: looseAssetId, version_id: versionId }],
    }),
    artist,
    { note: OWNER_ALONE },
  ),
  ownCommand("submitShelf", ({ shelfId }) => ({ shelfId }), artist, { note: OWNER_ALONE }),
  ownCommand("discardShelf", ({ shelfId }) => ({ shelfId }), artistOrLead),
];

/** Uploads: one's own, and for leads everybody's. */
export const UPLOAD_ROWS: readonly Row[] = [
  single("upload", ({ uploadId }) => ({ id: uploadId }), {
    from: "lead_user",
    also: ["artist_user"],
  }),
  listOf("uploads", { from: "lead_user", also: ["artist_user"] }),
];

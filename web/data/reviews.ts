import {
  QueueDocument,
  type GadbClient,
  type ReviewedShelfFragment,
  type ReviewedVersionFragment,
  type ReviewFieldsFragment,
  type ReviewItemFragment,
} from "../../src/sdk/index.ts";
import { toPreview } from "../lib/preview.ts";
import type { ReviewSummary, Subject } from "../lib/reviews.ts";

/** What waits on the person signed in, in the order to work through it. */
export async function loadQueue(client: GadbClient): Promise<ReviewSummary[]> {
  const { myReviewQueue } = await client.request(QueueDocument);
  const items = (myReviewQueue?.nodes ?? []).map(toSummary);
  // What waits for a verdict goes before own work that others want changed.
  return items.toSorted((one, other) => Number(isOwnWork(one)) - Number(isOwnWork(other)));
}

/** Whether a review of the queue is about one's own work, on which changes are wanted. */
export function isOwnWork(item: ReviewSummary): boolean {
  return item.state === "changes_requested";
}

/** A row of a project's list, with what such lists show beside the rest. */
export function toItem(row: ReviewItemFragment): ReviewSummary {
  const holders = row.version?.asset?.assetLocks.nodes.flatMap(({ holder }) => holder ?? []) ?? [];
  return {
    ...toSummary(row),
    canComment: row.canComment ?? false,
    openNoteCount: row.openNoteCount ?? 0,
    lockedBy: holders.map(({ displayName }) => displayName).join(", "),
  };
}

/** A row of the API as pages show it. */
export function toSummary(row: ReviewFieldsFragment): ReviewSummary {
  return {
    id: row.id,
    state: row.state,
    projectId: row.project?.id ?? "",
    projectName: row.project?.name ?? "",
    branchName: row.branch?.name ?? "",
    branchType: row.branch?.type ?? "",
    submitterName: nameOf(row.submitter),
    requestedAt: row.requestedAt,
    priority: row.priority,
    message: row.message,
    contentSha256: row.contentSha256,
    canDecide: row.canDecide ?? false,
    waitingReason: row.waitingReason ?? "",
    blockedReason: row.blockedReason ?? "",
    subject:
      row.version === null
        ? toShelf(row.shelfAtRevision)
        : toVersion(row.version, row.previousVersion),
  };
}

function toVersion(
  row: ReviewedVersionFragment,
  previous: ReviewFieldsFragment["previousVersion"],
): Subject {
  return {
    kind: "version",
    id: row.id,
    projectId: row.projectId,
    assetId: row.asset?.id ?? "",
    assetName: row.asset?.name ?? row.filename,
    parentPath: row.asset?.parentPath ?? "",
    versionNumber: row.versionNumber,
    parentNumber: previous?.versionNumber,
    mediaType: row.mediaType,
    filename: row.filename,
    // Far below 2^53 for anything a browser shows.
    sizeBytes: Number(row.sizeBytes),
    sha256: row.sha256,
    comment: row.comment,
    createdAt: row.createdAt,
    preview: toPreview(row.preview),
  };
}

function toShelf(row: ReviewedShelfFragment | null): Subject {
  return {
    kind: "shelf",
    name: row?.shelf?.name ?? "A shelf",
    revision: row?.revision ?? 0,
    description: row?.comment || row?.shelf?.description || "",
    items: (row?.shelfItems.nodes ?? []).map((item) => ({
      assetName: item.asset?.name ?? item.filename ?? "",
      action: item.action,
      filename: item.filename ?? undefined,
      sizeBytes: item.sizeBytes === null ? undefined : Number(item.sizeBytes),
    })),
  };
}

/** Somebody whom row security hides is still somebody. */
export function nameOf(person: { displayName: string } | null): string {
  return person?.displayName ?? "Somebody";
}

import {
  AddNoteDocument,
  DecideDocument,
  GadbError,
  QueueDocument,
  ReviewDocument,
  RoundsDocument,
  type GadbClient,
  type ReviewedShelfFragment,
  type ReviewedVersionFragment,
  type ReviewFieldsFragment,
} from "../../src/sdk/index.ts";
import type { Review, ReviewSummary, Round, Subject } from "../lib/reviews.ts";
import type { Verdict } from "../lib/words.ts";

/** What waits on the person signed in, in the order to work through it. */
export async function loadQueue(client: GadbClient): Promise<ReviewSummary[]> {
  const { myReviewQueue } = await client.request(QueueDocument);
  return (myReviewQueue?.nodes ?? []).map(toSummary);
}

/** One review with decisions and notes. Throws NTFND when it is absent or not shared with the person signed in. */
export async function loadReview(
  client: GadbClient,
  id: string,
  signal: AbortSignal,
): Promise<Review> {
  const { assetReview } = await client.request(ReviewDocument, { id }, { signal });
  if (assetReview === null) throw notFound();
  const summary = toSummary(assetReview);
  return {
    ...summary,
    rounds: await loadRounds(client, summary, signal),
    decisions: assetReview.reviewDecisions.nodes.map(({ decidedByUser, ...row }) => ({
      ...row,
      byName: nameOf(decidedByUser),
    })),
    notes: assetReview.reviewNotes.nodes.map((row) => ({ ...row, byName: nameOf(row.author) })),
  };
}

async function loadRounds(
  client: GadbClient,
  review: ReviewSummary,
  signal: AbortSignal,
): Promise<Round[]> {
  const { subject, projectId } = review;
  if (subject.kind === "shelf") return [];
  const { assetReviews } = await client.request(
    RoundsDocument,
    { projectId, assetId: subject.assetId },
    { signal },
  );
  return (assetReviews?.nodes ?? [])
    .filter(({ id }) => id !== review.id)
    .map(({ version, reviewDecisions, ...row }) => {
      const last = reviewDecisions.nodes[0];
      const lastWord =
        last === undefined || last.comment === ""
          ? ""
          : `${nameOf(last.decidedByUser)}: ${last.comment}`;
      return { ...row, versionNumber: version?.versionNumber ?? 0, lastWord };
    });
}

/** Gives a verdict on the content that `review` showed; refused when it has changed since. */
export async function decide(
  client: GadbClient,
  review: Review,
  verdict: Verdict,
  comment: string,
): Promise<void> {
  await client.request(DecideDocument, {
    reviewId: review.id,
    verdict,
    comment,
    contentSha256: review.contentSha256,
  });
}

/** Says something about a review without a verdict. */
export async function addNote(client: GadbClient, reviewId: string, body: string): Promise<void> {
  await client.request(AddNoteDocument, { reviewId, body });
}

function toSummary(row: ReviewFieldsFragment): ReviewSummary {
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
function nameOf(person: { displayName: string } | null): string {
  return person?.displayName ?? "Somebody";
}

function notFound(): GadbError {
  return new GadbError({
    code: "NTFND",
    message: "There is nothing here.",
    hint: "Not found, or not shared with you.",
  });
}

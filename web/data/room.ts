import {
  GadbError,
  ReviewDocument,
  RoundsDocument,
  VersionsToCompareDocument,
  type GadbClient,
  type NoteFieldsFragment,
  type StrokeFieldsFragment,
} from "../../src/sdk/index.ts";
import { toPreview } from "../lib/preview.ts";
import type { Region } from "../lib/region.ts";
import type { Note, OtherVersion, Review, ReviewSummary, Round } from "../lib/reviews.ts";
import { spotOf } from "../lib/spot.ts";
import { fromPairs, type Stroke } from "../lib/strokes.ts";
import { nameOf, toSummary } from "./reviews.ts";

/**
 * One review with everything said and drawn about it, and the versions to compare with. Throws NTFND when it is absent or
 * not shared with the person signed in.
 */
export async function loadReview(
  client: GadbClient,
  id: string,
  signal: AbortSignal,
): Promise<Review> {
  const { assetReview } = await client.request(ReviewDocument, { id }, { signal });
  if (assetReview === null) throw notFound();
  const summary = toSummary(assetReview);
  const [rounds, versions] = await Promise.all([
    loadRounds(client, summary, signal),
    loadVersions(client, summary, signal),
  ]);
  return {
    ...summary,
    branchId: assetReview.branchId,
    canComment: assetReview.canComment ?? false,
    openNoteCount: assetReview.openNoteCount ?? 0,
    rounds,
    versions,
    decisions: assetReview.reviewDecisions.nodes.map(({ decidedByUser, ...row }) => ({
      ...row,
      byName: nameOf(decidedByUser),
    })),
    notes: assetReview.reviewNotes.nodes.map(toNote),
    strokes: assetReview.reviewAnnotations.nodes.map(toStroke),
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

async function loadVersions(
  client: GadbClient,
  { subject, projectId }: ReviewSummary,
  signal: AbortSignal,
): Promise<OtherVersion[]> {
  if (subject.kind === "shelf") return [];
  const { assetId, assetName } = subject;
  const { assetVersions } = await client.request(
    VersionsToCompareDocument,
    { projectId, assetId },
    { signal },
  );
  return (assetVersions?.nodes ?? [])
    .filter(({ isDeletion }) => !isDeletion)
    .map(({ branch, sizeBytes, preview, ...row }) => ({
      ...row,
      assetId,
      assetName,
      // Far below 2^53 for anything a browser shows.
      sizeBytes: Number(sizeBytes),
      branchName: branch?.name ?? "",
      preview: toPreview(preview),
    }));
}

function toNote({ author, taskMoves, ...row }: NoteFieldsFragment): Note {
  return {
    id: row.id,
    parentId: row.parentNoteId ?? undefined,
    byName: nameOf(author),
    body: row.body,
    createdAt: row.createdAt,
    region: regionOf(row),
    spot: spotOf(row),
    taskState: row.taskState ?? undefined,
    taskMoves: (taskMoves ?? []).filter((state) => state !== null),
  };
}

function regionOf(row: Omit<NoteFieldsFragment, "author" | "taskMoves">): Region | undefined {
  const { regionX: x, regionY: y, regionWidth: width, regionHeight: height } = row;
  if (x === null || y === null || width === null || height === null) return undefined;
  return { x, y, width, height };
}

/** A stroke of the API as the page draws it. */
export function toStroke({ author, canRemove, points, ...row }: StrokeFieldsFragment): Stroke {
  return {
    id: row.id,
    tool: row.tool,
    color: row.color,
    width: row.width,
    points: fromPairs(points),
    byName: nameOf(author),
    canRemove: canRemove ?? false,
  };
}

function notFound(): GadbError {
  return new GadbError({
    code: "NTFND",
    message: "There is nothing here.",
    hint: "Not found, or not shared with you.",
  });
}

import {
  AddNoteDocument,
  DecideDocument,
  DrawStrokeDocument,
  EraseStrokeDocument,
  MoveTaskDocument,
  ReviewDocument,
  type GadbClient,
} from "../../src/sdk/index.ts";
import type { Region } from "../lib/region.ts";
import type { Decision } from "../lib/reviews.ts";
import { spotArguments, type Spot } from "../lib/spot.ts";
import { toPairs, type Shape, type Stroke } from "../lib/strokes.ts";
import type { TaskState, Verdict } from "../lib/words.ts";
import { toStroke } from "./room.ts";

/** What a verdict is given on: exactly the content that was looked at. */
export interface Judged {
  id: string;
  contentSha256: string;
}

/** Gives a verdict on the content that `review` showed; refused when it has changed since. */
export async function decide(
  client: GadbClient,
  review: Judged,
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

/** A note to be written. */
export interface NewNote {
  body: string;
  region: Region | undefined;
  spot: Spot | undefined;
  isTask: boolean;
  /** The note that it answers. */
  parentId?: string | undefined;
}

/** Says something about a review without a verdict. */
export async function addNote(
  client: GadbClient,
  reviewId: string,
  { body, region, spot, isTask, parentId }: NewNote,
): Promise<void> {
  const spotted = spot === undefined ? {} : spotArguments(spot);
  const place =
    region === undefined
      ? spotted
      : {
          place: "region" as const,
          regionX: region.x,
          regionY: region.y,
          regionWidth: region.width,
          regionHeight: region.height,
        };
  await client.request(AddNoteDocument, {
    reviewId,
    body,
    isTask,
    parentNoteId: parentId ?? null,
    ...place,
  });
}

/** Moves the task of a note on. */
export async function moveTask(
  client: GadbClient,
  noteId: string,
  state: TaskState,
): Promise<void> {
  await client.request(MoveTaskDocument, { noteId, state });
}

/** Draws a stroke; returns it as everybody sees it. */
export async function drawStroke(
  client: GadbClient,
  reviewId: string,
  shape: Shape,
): Promise<Stroke | undefined> {
  const { tool, color, width, points } = shape;
  const { addReviewAnnotation } = await client.request(DrawStrokeDocument, {
    reviewId,
    tool,
    color,
    width,
    points: toPairs(points),
  });
  const row = addReviewAnnotation?.result;
  return row === null || row === undefined ? undefined : toStroke(row);
}

/** Removes a stroke. */
export async function eraseStroke(client: GadbClient, annotationId: string): Promise<void> {
  await client.request(EraseStrokeDocument, { annotationId });
}

/** What the person has decided on a review, newest last; to find out whether a verdict arrived. */
export async function decisionsBy(
  client: GadbClient,
  reviewId: string,
  userId: string,
): Promise<Pick<Decision, "verdict" | "comment" | "isStanding">[]> {
  const { assetReview } = await client.request(ReviewDocument, { id: reviewId });
  return (assetReview?.reviewDecisions.nodes ?? []).filter(({ decidedBy }) => decidedBy === userId);
}

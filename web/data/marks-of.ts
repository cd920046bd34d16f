import type { Marks } from "../lib/marks.ts";
import type { Region } from "../lib/region.ts";
import type { Spot } from "../lib/spot.ts";
import { numbered, type Review } from "../lib/reviews.ts";
import type { StrokeQueue } from "./stroke-queue.ts";

/** What the page knows beside the review. */
interface Doing {
  strokes: StrokeQueue | undefined;
  chosen: string | undefined;
  region: Region | undefined;
  spot: Spot | undefined;
}

/** What is marked on the media of a review, with what is on its way. */
export function marksOf(review: Review, { strokes, chosen, region, spot }: Doing): Marks {
  return {
    notes: numbered(review.notes).filter(
      (note) => note.region !== undefined || note.spot !== undefined,
    ),
    strokes: strokes?.merge(review.strokes) ?? review.strokes,
    chosen,
    region,
    spot,
    canDraw: review.canComment,
    saveState: strokes?.state ?? "saved",
    canUndo: strokes?.canUndo ?? false,
    canRedo: strokes?.canRedo ?? false,
  };
}

import type { DemoUser } from "../accounts.ts";
import type { DemoStudio } from "../demo-studio.ts";

/** A round of review of one version or shelf. */
export interface Round {
  by: DemoUser;
  /** Tells rounds apart, for instance `forge_floor 2`. */
  label: string;
  versionId?: string;
  shelfId?: string;
  message: string;
  assignees?: readonly DemoUser[];
  priority?: number;
}

/** A verdict on a round. */
export interface Verdict {
  by: DemoUser;
  verdict: "approved" | "changes_requested" | "rejected";
  comment: string;
}

/** Asks for a review and lets people decide on it in order; gives the review's id. */
export async function holdReview(
  studio: DemoStudio,
  round: Round,
  verdicts: readonly Verdict[] = [],
): Promise<string> {
  const { by, label, versionId, shelfId, message, assignees = [], priority = 0 } = round;
  const reviewId = await studio.call(by, "request_review", label, {
    ...(versionId !== undefined && { version_id: versionId }),
    ...(shelfId !== undefined && { shelf_id: shelfId }),
    message,
    assignee_ids: assignees.map((name) => studio.users[name]),
    priority,
  });
  for (const { by: judge, verdict, comment } of verdicts) {
    await decide(studio, reviewId, { by: judge, verdict, comment });
  }
  return reviewId;
}

/** Gives a verdict on an open review. */
export function decide(studio: DemoStudio, reviewId: string, given: Verdict): Promise<string> {
  const { by, verdict, comment } = given;
  return studio.call(by, "decide_review", `${reviewId} ${by}`, {
    review_id: reviewId,
    verdict,
    comment,
  });
}

/** Where a note points: whole version, region (fractions of the picture), frame or surface. */
export type NotePlace =
  | { region: readonly [x: number, y: number, width: number, height: number] }
  | { frame: number; rate: readonly [numerator: number, denominator: number] }
  | { surface: readonly [x: number, y: number, z: number] };

/** What a note may say beside its text. */
export interface NoteOptions {
  place?: NotePlace;
  isTask?: boolean;
  /** The note it answers. */
  answers?: string;
}

/** Writes a note on a review; gives its id. */
export function writeNote(
  studio: DemoStudio,
  by: DemoUser,
  reviewId: string,
  body: string,
  options: NoteOptions = {},
): Promise<string> {
  return studio.call(by, "add_review_note", `${reviewId} ${body}`, {
    review_id: reviewId,
    body,
    ...placeArguments(options.place),
    ...(options.isTask && { is_task: true }),
    ...(options.answers !== undefined && { parent_note_id: options.answers }),
  });
}

function placeArguments(place: NotePlace | undefined): Record<string, unknown> {
  if (!place) return {};
  if ("region" in place) {
    const [x, y, width, height] = place.region;
    return {
      place: "region",
      region_x: x,
      region_y: y,
      region_width: width,
      region_height: height,
    };
  }
  if ("frame" in place) {
    const [numerator, denominator] = place.rate;
    return {
      place: "frame",
      frame_number: place.frame,
      frame_rate_numerator: numerator,
      frame_rate_denominator: denominator,
    };
  }
  const [x, y, z] = place.surface;
  return { place: "surface", surface_x: x, surface_y: y, surface_z: z };
}

import { command, list, listOf, ownCommand, row, single, type Row } from "../row.ts";

/** Where the archive is looked at before the rank, so that every reader of the project is told of it. */
const UNLESS_ARCHIVED = {
  yes: "done",
  no: "DNIED",
  hidden: "NTFND",
  archived: "ARCHV",
  archivedNo: "ARCHV",
} as const;

/** Requests, decisions, notes and strokes. The reviews are about the artist's work. */
export const REVIEW_ROWS: readonly Row[] = [
  single("assetReview", ({ reviewId }) => ({ id: reviewId })),
  listOf("assetReviews"),
  list(
    "myReviewQueue",
    ({ projectId }) => ({ projectId }),
    { from: "reviewer_user" },
    {
      finds: ({ reviewId }) => ["id", reviewId],
      except: {
        own: { artist_user: "empty" },
        archived: {
          admin_user: "empty",
          owner_user: "empty",
          manager_user: "empty",
          lead_user: "empty",
          artist_user: "empty",
          reviewer_user: "empty",
        },
      },
      note: "Never one's own work; nothing waits in an archived project.",
    },
  ),
  list("searchReviews", ({ projectId }) => ({ projectId }), undefined, {
    finds: ({ reviewId }) => ["id", reviewId],
  }),
  single("reviewAssignee", ({ reviewId, reviewerId }) => ({ reviewId, userId: reviewerId })),
  listOf("reviewAssignees"),
  single("reviewDecision", ({ decisionId }) => ({ id: decisionId })),
  listOf("reviewDecisions"),
  single("reviewNote", ({ noteId }) => ({ id: noteId })),
  listOf("reviewNotes"),
  single("reviewAnnotation", ({ annotationId }) => ({ id: annotationId })),
  listOf("reviewAnnotations"),
  command("requestReview", "artist_user", ({ looseVersionId }) => ({ versionId: looseVersionId })),
  command("decideReview", "reviewer_user", ({ reviewId }) => ({ reviewId, verdict: "approved" }), {
    except: { own: { artist_user: "SELFA" }, archived: { artist_user: "SELFA" } },
    note: "Never on one's own work.",
  }),
  row(
    "overrideReview",
    ({ reviewId }) => ({ reviewId, reason: "The matrix." }),
    { yes: "done", no: "DNIED", hidden: "NTFND", archived: "ARCHV" },
    {
      except: { own: { artist_user: "SELFA" }, archived: { artist_user: "SELFA" } },
      note: "Studio admins, and never on one's own work.",
    },
  ),
  ownCommand("withdrawReview", ({ reviewId }) => ({ reviewId }), {
    owner: "artist_user",
    from: "lead_user",
  }),
  command("addReviewNote", "reviewer_user", ({ reviewId }) => ({ reviewId, body: "Nice." })),
  command("addReviewAnnotation", "reviewer_user", ({ reviewId }) => ({
    reviewId,
    points: [
      [0, 0],
      [1, 1],
    ],
  })),
  row("removeReviewAnnotation", ({ annotationId }) => ({ annotationId }), {
    ...UNLESS_ARCHIVED,
    from: "lead_user",
    also: ["reviewer_user"],
  }),
  row("setNoteTaskState", ({ noteId }) => ({ noteId, state: "addressed" }), {
    ...UNLESS_ARCHIVED,
    from: "artist_user",
  }),
  row(
    "setNoteTaskState",
    ({ noteId }) => ({ noteId, state: "verified" }),
    { ...UNLESS_ARCHIVED, from: "reviewer_user" },
    {
      variant: "verified",
      except: { own: { artist_user: "SELFA" } },
      note: "Never on one's own work.",
    },
  ),
];

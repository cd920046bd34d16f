import test from "ava";
import { NO_PREVIEW } from "../../../web/lib/preview.ts";
import { parseCompare } from "../../../web/lib/compare.ts";
import {
  conversation,
  latestApproved,
  newerThan,
  numbered,
  reviewOrder,
  subjectKind,
  subjectName,
  versionStep,
  versionsToShow,
  type Decision,
  type Note,
  type OtherVersion,
  type Review,
  type Round,
  type ReviewSummary,
  type VersionSubject,
} from "../../../web/lib/reviews.ts";

const VERSION: VersionSubject = {
  kind: "version",
  id: "version-1",
  projectId: "p",
  preview: NO_PREVIEW,
  assetId: "a",
  assetName: "hero_texture",
  parentPath: "",
  versionNumber: 13,
  parentNumber: 12,
  mediaType: "image/png",
  filename: "hero.png",
  sizeBytes: 1,
  sha256: "",
  comment: "",
  createdAt: "2026-11-24T12:00:00Z",
};

test("a version is called by its asset and number, a shelf by its name and revision", (t) => {
  t.is(subjectName(VERSION), "hero_texture v13");
  const shelf = {
    kind: "shelf",
    name: "Lighting",
    revision: 2,
    description: "",
    items: [],
  } as const;
  t.is(subjectName(shelf), "Lighting, revision 2");
  t.is(subjectKind(shelf), "shelf");
  t.is(subjectKind(VERSION), "image");
});

test("a version names what it was built on; a first version was built on nothing", (t) => {
  t.is(versionStep(VERSION), "v13 ← v12");
  t.is(versionStep({ ...VERSION, versionNumber: 1, parentNumber: undefined }), "v1");
});

test("decisions and notes make one conversation in the order they came, across time zones", (t) => {
  const note: Note = {
    id: "n",
    byName: "Rosa",
    body: "Hm.",
    createdAt: "2026-11-24T13:30:00+02:00",
  };
  const decision: Decision = {
    id: "d",
    verdict: "approved",
    byName: "Jonas",
    role: "lead",
    comment: "",
    isStanding: true,
    createdAt: "2026-11-24T12:00:00Z",
  };
  t.deepEqual(
    conversation([decision], [note]).map(({ type, id }) => [type, id]),
    [
      ["note", "n"],
      ["decision", "d"],
    ],
  );
});

/** A review of v13 among these versions and rounds. */
function reviewAmong(versions: readonly OtherVersion[], rounds: readonly Round[] = []): Review {
  return { subject: VERSION, branchId: "main", versions, rounds } as unknown as Review;
}

const other = (versionNumber: number, branchId = "main"): OtherVersion => ({
  ...VERSION,
  versionNumber,
  branchId,
  branchName: branchId,
});

const round = (versionNumber: number, state: Round["state"]): Round => ({
  id: `round ${versionNumber}`,
  state,
  versionNumber,
  requestedAt: "2026-11-24T12:00:00Z",
  lastWord: "",
});

test("notes are numbered in the order they came, whatever order they are in", (t) => {
  const note = (id: string, minute: number): Note => ({
    id,
    byName: "Rosa",
    body: "",
    createdAt: `2026-11-24T12:0${minute}:00Z`,
  });
  t.deepEqual(
    numbered([note("b", 2), note("a", 1)]).map(({ id, number }) => [id, number]),
    [
      ["a", 1],
      ["b", 2],
    ],
  );
});

test("the newest version of the branch is newer, with its review when there is one", (t) => {
  const versions = [other(15, "dev"), other(14), other(13)];
  t.like(newerThan(reviewAmong(versions)), { versionNumber: 14, reviewId: undefined });
  t.is(newerThan(reviewAmong(versions, [round(14, "pending")]))?.reviewId, "round 14");
  t.is(newerThan(reviewAmong([other(15, "dev"), other(13), other(12)])), undefined);
});

test("the latest approved is the newest round that was", (t) => {
  const rounds = [round(12, "rejected"), round(11, "approved"), round(9, "approved")];
  t.is(latestApproved(reviewAmong([], rounds)), 11);
  t.is(latestApproved(reviewAmong([])), undefined);
});

test("the version under review is shown beside what it was built on, unless the address wants others", (t) => {
  const review = reviewAmong([other(14), other(13), other(12), other(11)]);
  const shown = (query: Record<string, string>) => {
    const { version, against } = versionsToShow(review, parseCompare(query));
    return [version?.versionNumber, against?.versionNumber];
  };
  t.deepEqual(shown({}), [13, 12]);
  t.deepEqual(shown({ cmp: "11" }), [13, 11]);
  t.deepEqual(shown({ cmp: "13" }), [13, 12], "it is not compared with itself");
  t.deepEqual(shown({ cmp: "99", v: "99" }), [13, 12], "what does not exist is not shown");
  t.deepEqual(shown({ v: "12" }), [12, 11]);
});

test("reviews are in the order of the database: by age, then by id, the urgent ones first if asked", (t) => {
  const review = (id: string, requestedAt: string, priority = 0) =>
    ({ id, requestedAt, priority }) as ReviewSummary;
  const reviews = [
    review("c", "2026-01-02T00:00:00Z"),
    review("b", "2026-01-01T00:00:00Z"),
    review("a", "2026-01-01T00:00:00Z"),
    review("d", "2026-01-03T00:00:00Z", 1),
  ];
  const sorted = (sort: "oldest" | "newest" | "priority") =>
    reviews
      .toSorted(reviewOrder(sort))
      .map(({ id }) => id)
      .join("");
  t.is(sorted("oldest"), "abcd");
  t.is(sorted("newest"), "dcba");
  t.is(sorted("priority"), "dabc");
  t.is(reviewOrder("oldest")(reviews[0] as ReviewSummary, reviews[0] as ReviewSummary), 0);
});

test("what answers a note, and what answers that, stays with it, and keeps its own number", (t) => {
  const written = (id: string, minute: number, parentId?: string): Note => ({
    id,
    byName: "Mina",
    body: "Hm.",
    createdAt: `2026-11-24T12:0${minute}:00Z`,
    parentId,
  });
  const notes = [
    written("a", 1),
    written("b", 2),
    written("a1", 3, "a"),
    written("a2", 4, "a1"),
    written("lost", 5, "gone"),
  ];
  t.deepEqual(
    conversation([], notes).map((entry) => [
      entry.id,
      "replies" in entry ? entry.replies.map(({ id, number }) => `${id} ${number}`) : [],
    ]),
    [
      ["a", ["a1 3", "a2 4"]],
      ["b", []],
      ["lost", []],
    ],
  );
});

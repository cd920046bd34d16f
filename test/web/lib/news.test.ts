import test from "ava";
import { NO_PREVIEW } from "../../../web/lib/preview.ts";
import { whatIsNew } from "../../../web/lib/news.ts";
import type { Decision, Note, OtherVersion, Review } from "../../../web/lib/reviews.ts";

const VERSION: OtherVersion = {
  id: "version-1",
  projectId: "p",
  preview: NO_PREVIEW,
  assetId: "a",
  assetName: "hero",
  versionNumber: 2,
  mediaType: "image/png",
  filename: "hero.png",
  sizeBytes: 1,
  sha256: "",
  comment: "",
  createdAt: "2026-11-24T12:00:00Z",
  branchId: "main",
  branchName: "main",
};

const REVIEW: Review = {
  id: "r",
  state: "pending",
  projectId: "p",
  projectName: "Skyforge",
  branchId: "main",
  branchName: "main",
  branchType: "mainline",
  submitterName: "Mina",
  requestedAt: "2026-11-24T12:00:00Z",
  priority: 0,
  message: "",
  contentSha256: "",
  canDecide: true,
  canComment: true,
  waitingReason: "",
  blockedReason: "",
  openNoteCount: 0,
  subject: { ...VERSION, kind: "version", parentPath: "", parentNumber: 1 },
  rounds: [],
  decisions: [],
  notes: [],
  strokes: [],
  versions: [VERSION],
};

const NOTE: Note = { id: "n", byName: "Lena", body: "Hm.", createdAt: "2026-11-24T13:00:00Z" };
const DECISION: Decision = {
  id: "d",
  verdict: "changes_requested",
  byName: "Jonas",
  role: "lead",
  comment: "",
  isStanding: true,
  createdAt: "2026-11-24T13:00:00Z",
};

test("a note and a decision of somebody are told once", (t) => {
  const noted = { ...REVIEW, notes: [NOTE] };
  t.is(whatIsNew(REVIEW, noted), "Lena wrote a note.");
  t.is(whatIsNew(noted, noted), undefined);
  const decided = { ...noted, decisions: [DECISION] };
  t.is(whatIsNew(noted, decided), "Jonas: changes requested.");
});

test("a newer version is told before what follows from it", (t) => {
  const newer: Review = {
    ...REVIEW,
    state: "superseded",
    versions: [{ ...VERSION, versionNumber: 3 }, VERSION],
  };
  t.is(whatIsNew(REVIEW, newer), "v3 has arrived.");
  t.is(whatIsNew(newer, newer), undefined);
});

test("a version of another branch takes nobody's place", (t) => {
  const elsewhere = {
    ...REVIEW,
    versions: [{ ...VERSION, versionNumber: 3, branchId: "dev" }, VERSION],
  };
  t.is(whatIsNew(REVIEW, elsewhere), undefined);
});

test("a review that has ended otherwise is told by its state", (t) => {
  t.is(whatIsNew(REVIEW, { ...REVIEW, state: "withdrawn" }), "The review is now: withdrawn.");
});

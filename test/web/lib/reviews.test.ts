import test from "ava";
import {
  conversation,
  subjectKind,
  subjectName,
  versionStep,
  type Decision,
  type Note,
  type VersionSubject,
} from "../../../web/lib/reviews.ts";

const VERSION: VersionSubject = {
  kind: "version",
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

import test from "ava";
import {
  exceptionWords,
  explanationLines,
  RANKS,
  rankWord,
  removalSentences,
} from "../../../web/lib/members.ts";

test("taking somebody out says what becomes of their work", (t) => {
  t.deepEqual(removalSentences({ locks: ["hero"], reviews: 2, shelves: ["sky", "sea"] }), [
    "1 lock is released: hero.",
    "2 open review requests are withdrawn.",
    "2 shelves go to you: sky, sea.",
    "Their workspaces are closed and their exceptions end. Versions and notes stay.",
  ]);
  t.is(
    removalSentences({ locks: [], reviews: 0, shelves: [] })[0],
    "They have no locks, open reviews or shelves here.",
  );
  const many = ["a", "b", "c", "d", "e", "f", "g"];
  t.regex(
    removalSentences({ locks: many, reviews: 1, shelves: [] })[0] ?? "",
    /a, b, c, d, e and 2 more\.$/,
  );
});

test("an exception says only what differs from the rank", (t) => {
  t.is(
    exceptionWords({ canRead: null, canWrite: true, canDelete: false }),
    "may write, may not delete",
  );
  t.is(exceptionWords({ canRead: false, canWrite: null, canDelete: null }), "may not read");
});

test("an explanation is split into its rights", (t) => {
  t.deepEqual(explanationLines('Mina on "hero": may read: rank viewer; may not write: no rule.'), {
    head: 'Mina on "hero"',
    lines: ["may read: rank viewer", "may not write: no rule"],
  });
  t.deepEqual(explanationLines("nothing"), { head: "nothing", lines: [] });
});

test("ranks have words, and an unknown one is shown as it is", (t) => {
  t.deepEqual(
    RANKS.map(({ rank }) => rankWord(rank)),
    ["Viewer", "Reviewer", "Contributor", "Lead", "Manager", "Owner"],
  );
  t.is(rankWord("janitor"), "janitor");
});

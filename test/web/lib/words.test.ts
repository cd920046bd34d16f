import test from "ava";
import { INTENT_WORDS, spaced, priorityWord, STATE_WORDS } from "../../../web/lib/words.ts";

test("no two states share a word, and none relies on its colour", (t) => {
  const words = Object.values(STATE_WORDS).map(({ word }) => word);
  t.is(new Set(words).size, words.length);
});

test("each thing one can send has its own verb", (t) => {
  const verbs = Object.values(INTENT_WORDS).map(({ verb }) => verb);
  t.is(new Set(verbs).size, verbs.length);
});

test("the ordinary priority has no word, urgent ones point up, others down", (t) => {
  t.is(priorityWord(0), undefined);
  t.deepEqual(priorityWord(2), { word: "Now", icon: "sooner" });
  t.deepEqual(priorityWord(-1), { word: "Later", icon: "later" });
});

test("values of an enum are written with spaces", (t) => {
  t.is(spaced("changes_requested"), "changes requested");
});

import test from "ava";
import { conflictOf, isFree, keysOf, parseKeymap, useKeymap } from "../../../web/lib/keymap.ts";
import {
  ariaKeys,
  beginsSequence,
  keyLabel,
  matchShortcut,
  SHORTCUTS,
  shortcutHint,
  shortcutsOf,
  type KeyPress,
  type Shortcut,
} from "../../../web/lib/shortcuts.ts";

const IDS = new Set<string>(SHORTCUTS.map(({ id }) => id));
const REVIEW = { scope: "review", typing: false, singleKeys: true } as const;

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    isComposing: false,
    repeat: false,
    ...more,
  };
}

function shortcut(id: string): Shortcut {
  return SHORTCUTS.find((candidate) => candidate.id === id) as Shortcut;
}

test.afterEach(() => useKeymap({}));

test.serial(
  "a key given to a shortcut is what listens, and what every list and tooltip says",
  (t) => {
    useKeymap({ approve: ["y"] });
    t.is(matchShortcut(press("y"), REVIEW), "approve");
    t.is(matchShortcut(press("a"), REVIEW), undefined);
    t.is(shortcutHint("approve"), "(Y)");
    t.is(ariaKeys("approve"), "Y");
    t.deepEqual(shortcutsOf("review").find(({ id }) => id === "approve")?.keys, ["y"]);
    useKeymap({});
    t.is(matchShortcut(press("a"), REVIEW), "approve");
  },
);

test.serial("a key that another shortcut has in the same place is a conflict", (t) => {
  t.is(conflictOf(shortcut("approve"), "r", SHORTCUTS)?.id, "request-changes");
  t.is(conflictOf(shortcut("approve"), "?", SHORTCUTS)?.id, "help");
  t.is(conflictOf(shortcut("help"), "u", SHORTCUTS)?.id, "reload");
  t.is(conflictOf(shortcut("approve"), "g", SHORTCUTS)?.id, "go-queue", "begins a sequence");
  t.is(conflictOf(shortcut("approve"), "u", SHORTCUTS), undefined, "of the queue only");
  t.is(conflictOf(shortcut("approve"), "a", SHORTCUTS), undefined, "its own");
  useKeymap({ "request-changes": ["x"] });
  t.is(conflictOf(shortcut("approve"), "r", SHORTCUTS), undefined, "given away");
  t.is(conflictOf(shortcut("approve"), "x", SHORTCUTS)?.id, "request-changes");
});

test.serial("keys of the browser and of dialogs cannot be taken", (t) => {
  for (const key of ["Tab", "Escape", "Enter", " ", "Shift", "Ctrl+Tab"]) t.false(isFree(key), key);
  for (const key of ["y", "F2", "Ctrl+y", "ArrowLeft"]) t.true(isFree(key), key);
});

test.serial("what was stored is read, and what is not understood left out", (t) => {
  t.deepEqual(parseKeymap('{"approve":["y"],"nothing":["z"],"reject":5}', IDS), { approve: ["y"] });
  for (const text of [null, "", "null", "[]", "{", '"x"', '{"approve":[""]}', '{"approve":[1]}'])
    t.deepEqual(parseKeymap(text, IDS), {}, String(text));
});

test.serial("two keys one after the other are a sequence", (t) => {
  t.is(beginsSequence(press("g"), REVIEW), "g");
  t.is(matchShortcut(press("q"), { ...REVIEW, pending: "g" }), "go-queue");
  t.is(matchShortcut(press("L"), { ...REVIEW, pending: "g" }), "go-locks");
  t.is(matchShortcut(press("q"), REVIEW), undefined);
  t.is(matchShortcut(press("a"), { ...REVIEW, pending: "g" }), "approve", "no such sequence");
  t.is(keyLabel("g q"), "G then Q");
  t.is(ariaKeys("go-queue"), "");
  t.deepEqual(keysOf(shortcut("go-queue")), ["g q"]);
});

test.serial("no sequence begins while typing, switched off, held down or with a modifier", (t) => {
  t.is(beginsSequence(press("g"), { ...REVIEW, typing: true }), undefined);
  t.is(beginsSequence(press("g"), { ...REVIEW, singleKeys: false }), undefined);
  t.is(beginsSequence(press("g", { repeat: true }), REVIEW), undefined);
  t.is(beginsSequence(press("g", { ctrlKey: true }), REVIEW), undefined);
  t.is(beginsSequence(press("x"), REVIEW), undefined);
});

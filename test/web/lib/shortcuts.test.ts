import test from "ava";
import { useKeymap } from "../../../web/lib/keymap.ts";
import {
  ariaKeys,
  isKeyOf,
  isTextField,
  keyLabel,
  matchShortcut,
  SHORTCUTS,
  shortcutsOf,
  type KeyContext,
  type KeyPress,
} from "../../../web/lib/shortcuts.ts";

const REVIEW: KeyContext = { scope: "review", typing: false, singleKeys: true };
const QUEUE: KeyContext = { ...REVIEW, scope: "queue" };

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

test("A chooses Approve in a review, and for what is selected in the queue", (t) => {
  t.is(matchShortcut(press("a"), REVIEW), "approve");
  t.is(matchShortcut(press("A"), REVIEW), "approve");
  t.is(matchShortcut(press("a"), QUEUE), "bulk-approve");
});

test("Shift makes another shortcut of a letter only where one is written with it", (t) => {
  t.is(matchShortcut(press("x"), QUEUE), "select");
  t.is(matchShortcut(press("X"), QUEUE), "select");
  t.is(matchShortcut(press("X", { shiftKey: true }), QUEUE), "select-range");
  t.is(matchShortcut(press("J", { shiftKey: true }), QUEUE), "next");
  t.is(matchShortcut(press("?", { shiftKey: true }), QUEUE), "help");
  t.is(ariaKeys("select-range"), "Shift+X");
});

test("J means the next card in the queue and the next review in a review", (t) => {
  t.is(matchShortcut(press("j"), QUEUE), "next");
  t.is(matchShortcut(press("j"), REVIEW), "next-review");
});

test("no letter does anything while a text field has the focus", (t) => {
  const typing = { ...REVIEW, typing: true };
  for (const key of "abcdefghijklmnopqrstuvwxyz?0123456789") {
    t.is(matchShortcut(press(key), typing), undefined, key);
  }
});

test("Control or Command with Enter sends while typing, plain Enter does not", (t) => {
  const typing = { ...REVIEW, typing: true };
  t.is(matchShortcut(press("Enter", { ctrlKey: true }), typing), "send");
  t.is(matchShortcut(press("Enter", { metaKey: true }), typing), "send");
  t.is(matchShortcut(press("Enter"), typing), undefined);
});

test("Escape leaves a note also while typing", (t) => {
  t.is(matchShortcut(press("Escape"), { ...REVIEW, typing: true }), "back");
});

test("combinations of the browser are left to it", (t) => {
  t.is(matchShortcut(press("r", { ctrlKey: true }), REVIEW), undefined);
  t.is(matchShortcut(press("a", { metaKey: true }), REVIEW), undefined);
  t.is(matchShortcut(press("a", { altKey: true }), REVIEW), undefined);
});

test("a letter that an input method is composing is no shortcut", (t) => {
  t.is(matchShortcut(press("a", { isComposing: true }), REVIEW), undefined);
});

test("single characters can be switched off, other keys stay", (t) => {
  const off = { ...REVIEW, singleKeys: false };
  t.is(matchShortcut(press("a"), off), undefined);
  t.is(matchShortcut(press("?"), off), undefined);
  t.is(matchShortcut(press("Escape"), off), "back");
  t.is(matchShortcut(press("ArrowDown"), { ...off, scope: "queue" }), "next");
});

test("a key held down walks but never decides", (t) => {
  t.is(matchShortcut(press("j", { repeat: true }), QUEUE), "next");
  t.is(matchShortcut(press("a", { repeat: true }), REVIEW), undefined);
  t.is(matchShortcut(press("t", { repeat: true }), REVIEW), undefined);
});

test("text fields are told from buttons, also by the innermost element of a shadow root", (t) => {
  t.true(isTextField({ tagName: "TEXTAREA" }));
  t.true(isTextField({ tagName: "INPUT", type: "text" }));
  t.true(isTextField({ tagName: "INPUT", type: "password" }));
  t.true(isTextField({ tagName: "DIV", isContentEditable: true }));
  t.false(isTextField({ tagName: "INPUT", type: "radio" }));
  t.false(isTextField({ tagName: "GADB-VERDICT-BAR" }));
  t.false(isTextField(undefined));
});

test("no key has two meanings in one scope", (t) => {
  for (const scope of ["queue", "review", "player"] as const) {
    const taken = [...shortcutsOf(scope), ...shortcutsOf("everywhere")].flatMap(({ keys }) => keys);
    t.deepEqual(taken, [...new Set(taken)], scope);
  }
});

test("every shortcut is on the sheet exactly once", (t) => {
  const shown = (["everywhere", "queue", "review", "player", "board"] as const).flatMap((scope) =>
    shortcutsOf(scope),
  );
  t.is(shown.length, SHORTCUTS.length);
});

test("keys are printed as they are on a keyboard, and for assistive technology as it expects", (t) => {
  t.is(keyLabel("j"), "J");
  t.is(keyLabel("ArrowDown"), "↓");
  t.is(keyLabel("Ctrl+Enter"), "Ctrl + Enter");
  t.is(ariaKeys("send"), "Control+Enter");
  t.is(ariaKeys("next"), "J ArrowDown");
});

test("digits choose how to compare, and Control with Z takes a stroke back, with Shift as well it comes again", (t) => {
  t.is(matchShortcut(press("4"), REVIEW), "mode-difference");
  t.is(matchShortcut(press("\\"), REVIEW), "peek");
  t.is(matchShortcut(press("z"), QUEUE), "undo-verdict");
  t.is(matchShortcut(press("z", { ctrlKey: true }), REVIEW), "draw-undo");
  t.is(matchShortcut(press("Z", { ctrlKey: true, shiftKey: true }), REVIEW), "draw-redo");
  t.is(matchShortcut(press("z", { ctrlKey: true }), { ...REVIEW, typing: true }), undefined);
  // On many keyboards it takes Shift to type one of these.
  t.is(matchShortcut(press("+", { shiftKey: true }), REVIEW), "zoom-in");
  t.is(keyLabel(" "), "Space");
  t.is(keyLabel("+"), "+");
});

test("a key is let go when it is the last of a shortcut's, as it is now", (t) => {
  t.teardown(() => useKeymap({}));
  t.true(isKeyOf("peek", "\\"));
  t.true(isKeyOf("pan", " "));
  t.true(isKeyOf("draw-undo", "Z"));
  t.true(isKeyOf("go-queue", "q"));
  t.false(isKeyOf("go-queue", "g"));
  t.false(isKeyOf("peek", "x"));
  useKeymap({ peek: ["Shift+x"] });
  t.true(isKeyOf("peek", "X"));
  t.false(isKeyOf("peek", "\\"));
});

import { COMPARE_MODES } from "../../../web/lib/compare.ts";
import { ADDRESSES, type Page } from "../../../web/lib/router.ts";
import { SCREEN_QUERIES, SCREEN_TITLES } from "../../../web/lib/screen-titles.ts";
import { keyLabel, SHORTCUT_GROUPS, SHORTCUTS } from "../../../web/lib/shortcuts.ts";
import { STATE_WORDS, TASK_WORDS, type Word } from "../../../web/lib/words.ts";
import { markdownHeader, markdownTable, type Output } from "./output.ts";

/** docs/references/dashboard.md: addresses, keys and words of the dashboard. */
export const dashboardMd: Output = {
  path: "docs/references/dashboard.md",
  async make() {
    return `${[
      markdownHeader("The dashboard: addresses, keys, words", "web/lib"),
      "[Use the dashboard](../how-tos/use-the-dashboard.md) says what they are for.\n",
      "## Addresses\n",
      "A link opens what its sender saw: the screen by its path, how it was looked at by what follows the question mark.\n",
      markdownTable(["Screen", "Address", "After the question mark"], addressRows()),
      "\n## Keys\n",
      "These are the keys as they come; everybody may choose others under Keyboard shortcuts, and switch those of a single",
      "character off. None of them does anything while one types, but those that leave or send what is typed.",
      ...SHORTCUT_GROUPS.flatMap(([scope, title]) => [
        `\n### ${title}\n`,
        markdownTable(
          ["Key", "Does"],
          SHORTCUTS.filter((shortcut) => shortcut.scope === scope).map(({ keys, label }) => [
            keys.map((key) => `<kbd>${keyLabel(key)}</kbd>`).join(" or "),
            label,
          ]),
        ),
      ]),
      "\n## Ways to compare pictures\n",
      markdownTable(
        ["Mode", "In the address", "Shows"],
        COMPARE_MODES.map(({ word, mode, hint }) => [word, `\`${mode}\``, hint]),
      ),
      "\n## States\n",
      markdownTable(["State of a review", "In the API"], wordRows(STATE_WORDS)),
      "",
      markdownTable(["State of a task", "In the API"], wordRows(TASK_WORDS)),
    ].join("\n")}\n`;
  },
};

function addressRows(): string[][] {
  return Object.entries(ADDRESSES).map(([page, addresses]) => [
    SCREEN_TITLES[page as Page],
    addresses.map((address) => `\`${address}\``).join(", "),
    (SCREEN_QUERIES[page as Page] ?? []).map(([name, says]) => `\`${name}\`: ${says}`).join("; "),
  ]);
}

function wordRows(words: Readonly<Record<string, Pick<Word, "word">>>): string[][] {
  return Object.entries(words).map(([state, { word }]) => [word, `\`${state}\``]);
}

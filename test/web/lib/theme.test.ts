import test from "ava";
import { nextTheme, parseTheme, THEMES } from "../../../web/lib/theme.ts";

test("without a saved choice, or with a broken one, the theme is dark", (t) => {
  t.is(parseTheme(null), "dark");
  t.is(parseTheme("purple"), "dark");
  t.is(parseTheme("light"), "light");
});

test("the toggle goes through all themes and comes back", (t) => {
  const seen = [THEMES[0] ?? "dark"];
  for (let i = 0; i < THEMES.length; i += 1) seen.push(nextTheme(seen.at(-1) ?? "dark"));
  t.deepEqual(seen, [...THEMES, THEMES[0] ?? "dark"]);
});

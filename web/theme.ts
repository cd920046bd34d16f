import { kept } from "./data/storage.ts";
import { nextTheme, parseTheme, type Theme } from "./lib/theme.ts";

/** The theme in force. */
export function currentTheme(): Theme {
  return parseTheme(kept.get("theme"));
}

/** Puts the saved theme on the document; called before the first paint. */
export function applyTheme(theme: Theme = currentTheme()): void {
  document.documentElement.dataset["theme"] = theme;
}

/** Goes to the next theme, remembers it and returns it. */
export function switchTheme(): Theme {
  const theme = nextTheme(currentTheme());
  kept.set("theme", theme);
  applyTheme(theme);
  return theme;
}

/** Dark is the default because studios are dim; "system" follows the machine. */
export type Theme = "dark" | "light" | "system";

export const THEMES: readonly Theme[] = ["dark", "light", "system"];

/** The saved choice; anything unknown is the default. */
export function parseTheme(saved: string | null): Theme {
  return THEMES.find((theme) => theme === saved) ?? "dark";
}

/** The choice that a press on the toggle leads to. */
export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "dark";
}

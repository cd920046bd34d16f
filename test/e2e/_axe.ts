import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { ExecutionContext } from "ava";
import type { Page } from "playwright-core";

const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

interface Violation {
  id: string;
  nodes: { target: unknown; failureSummary: string }[];
}

/**
 * Fails on any violation that axe finds, of these rules or of all, and on content wider than the window (WCAG 1.4.10).
 */
export async function isClean(
  t: ExecutionContext,
  page: Page,
  what: string,
  rules?: readonly string[],
): Promise<void> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(await readFile(AXE, "utf8"));
  // What passes is not written up, and no rule asked for here reads style sheets.
  const options = {
    resultTypes: ["violations"],
    preload: false,
    ...(rules === undefined ? {} : { runOnly: rules }),
  };
  const { violations, overflow } = (await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
      ({ violations, overflow: document.documentElement.scrollWidth - innerWidth }))`,
  )) as { violations: Violation[]; overflow: number };
  const found = violations.map(({ id, nodes }) => [
    id,
    ...nodes.map((node) => `${JSON.stringify(node.target)} ${node.failureSummary}`),
  ]);
  t.deepEqual(found, [], what);
  t.is(overflow, 0, `${what} scrolls sideways`);
}

/** Rules whose outcome hangs on the width of the window. */
const OF_WIDTH = ["scrollable-region-focusable", "target-size"];
/** And on the theme. */
const OF_LOOK = [...OF_WIDTH, "color-contrast"];

type Look = [theme: "dark" | "light", width: number, rules?: readonly string[]];

/**
 * Every theme at every width. What is there may differ between a phone and a desk, so both are asked about everything;
 * what else the theme and the width decide is asked in each.
 */
const LOOKS: readonly Look[] = [
  ["dark", 320],
  ["dark", 768, OF_WIDTH],
  ["dark", 1440, OF_LOOK],
  ["light", 1440],
  ["light", 768, OF_WIDTH],
  ["light", 320, OF_LOOK],
];

/** Looks at what is shown in both themes and at 320, 768 and 1440 pixels. */
export async function isCleanEverywhere(
  t: ExecutionContext,
  page: Page,
  what: string,
): Promise<void> {
  for (const [theme, width, rules] of LOOKS) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(`document.documentElement.dataset.theme = "${theme}"`);
    await isClean(t, page, `${what}, ${theme} at ${width} px`, rules);
  }
}

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
  const options = rules === undefined ? {} : { runOnly: rules };
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as {
    violations: Violation[];
  };
  const found = violations.map(({ id, nodes }) => [
    id,
    ...nodes.map((node) => `${JSON.stringify(node.target)} ${node.failureSummary}`),
  ]);
  t.deepEqual(found, [], what);
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  t.is(overflow, 0, `${what} scrolls sideways`);
}

/** Rules whose outcome hangs on the width of the window. */
const OF_WIDTH = ["scrollable-region-focusable", "target-size"];

/** The same in both themes and at three widths: everything once, then again what the theme and the width decide. */
export async function isCleanEverywhere(
  t: ExecutionContext,
  page: Page,
  what: string,
): Promise<void> {
  const look = async (theme: "dark" | "light", width: number) => {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(`document.documentElement.dataset.theme = "${theme}"`);
    return `${what}, ${theme} at ${width} px`;
  };
  await isClean(t, page, await look("dark", 320));
  await isClean(t, page, await look("dark", 768), OF_WIDTH);
  await isClean(t, page, await look("light", 1440), [...OF_WIDTH, "color-contrast"]);
}

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { ExecutionContext } from "ava";
import type { Page } from "playwright-core";

const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

interface Violation {
  id: string;
  nodes: { target: unknown; failureSummary: string }[];
}

/** Fails on any violation that axe finds and on content wider than the window (WCAG 1.4.10). */
export async function isClean(t: ExecutionContext, page: Page, what: string): Promise<void> {
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = (await page.evaluate("axe.run(document)")) as { violations: Violation[] };
  const found = violations.map(({ id, nodes }) => [
    id,
    ...nodes.map((node) => `${JSON.stringify(node.target)} ${node.failureSummary}`),
  ]);
  t.deepEqual(found, [], what);
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  t.is(overflow, 0, `${what} scrolls sideways`);
}

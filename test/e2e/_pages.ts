import type { Page } from "playwright-core";
import type { AskedReview, Person } from "./_studio.ts";

/** Signs in with the keyboard alone; the form has the focus from the start. */
export async function signIn(page: Page, person: Person, path = "/reviews"): Promise<void> {
  await page.goto(path);
  await page.getByLabel("User name").waitFor();
  await page.keyboard.type(person.username);
  await page.keyboard.press("Tab");
  await page.keyboard.type(person.password);
  await page.keyboard.press("Enter");
  await page.getByLabel("User name").waitFor({ state: "detached" });
}

/** Waits for the queue; returns the number of cards. */
export async function queueLength(page: Page): Promise<number> {
  await page.getByRole("heading", { level: 1, name: "Waiting for you" }).waitFor();
  await page.getByText(/^(\d+ reviews?|Nothing waits)$/).waitFor();
  return page.locator("gadb-card").count();
}

/** Waits until a review is open and its picture has loaded. */
export async function reviewOpen(page: Page, review: AskedReview): Promise<void> {
  await page.getByRole("heading", { level: 1, name: new RegExp(`^${review.assetName}`) }).waitFor();
}

/** What was announced last. */
export function announced(page: Page, text: RegExp | string): Promise<void> {
  return page.locator(".said").getByText(text).waitFor();
}

/**
 * Lets the seconds pass in which a verdict can be taken back, after which it is sent. The page's clock must be the test's:
 * call `page.clock.install()` before the page is opened.
 */
export async function undoTimePasses(page: Page): Promise<void> {
  await page.clock.fastForward(10_000);
  await page.getByRole("button", { name: /^Undo \(Z\)/ }).waitFor({ state: "detached" });
}

/** The tag of the element that has the focus, through all shadow roots. */
export async function focusedTag(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.tagName.toLowerCase() ?? "";
  })()`);
}

import type { Page } from "playwright-core";

/** What the page shall show after a key. */
export type Wanted = "focus has moved" | "more cards" | "a review" | "a card in focus";

/**
 * Times keys inside the page: from the moment the browser got the key to the frame that shows what it was for. What a test
 * driver takes to send the key and to hear of it is no part of that.
 */
export class KeyWatch {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async on(page: Page): Promise<KeyWatch> {
    await page.evaluate(WATCH);
    return new KeyWatch(page);
  }

  /** Presses a key and returns the milliseconds until what is wanted was painted. */
  async press(key: string, wanted: Wanted): Promise<number> {
    await this.#page.evaluate(`keyWatch.expect(${JSON.stringify(wanted)})`);
    await this.#page.keyboard.press(key);
    return this.#page.evaluate("keyWatch.painted");
  }

  /** How many cards there are. */
  cards(): Promise<number> {
    return this.#page.evaluate("keyWatch.cards()");
  }
}

/**
 * Looked at once in every frame, before it is painted; the task after that frame finds it on the screen. In the page, so
 * in plain JavaScript.
 */
const WATCH = `(() => {
  const shadow = (root, selector) => root?.querySelector(selector)?.shadowRoot;
  const page = (name) => shadow(shadow(shadow(document, "gadb-app"), "gadb-outlet"), name);
  const focused = () => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element;
  };
  const list = () => shadow(page("gadb-page-reviews"), "gadb-review-list");
  const cards = () => list()?.querySelectorAll("gadb-card").length ?? 0;
  const heading = () => page("gadb-page-review")?.querySelector("h1");
  const isCard = (element) => element?.getRootNode().host?.localName === "gadb-card";
  const conditions = {
    "focus has moved": (before) => focused() !== before.focused && isCard(focused()),
    "more cards": (before) => cards() > before.cards,
    "a review": (before) => heading() && heading() === focused() && heading().textContent !== before.title,
    "a card in focus": () => isCard(focused()),
  };
  let pressed = 0;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
  globalThis.keyWatch = {
    cards,
    expect(wanted) {
      const before = { focused: focused(), cards: cards(), title: heading()?.textContent };
      pressed = 0;
      this.painted = new Promise((resolve) => {
        const look = () => {
          if (pressed === 0 || !conditions[wanted](before)) return requestAnimationFrame(look);
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now() - pressed);
          port2.postMessage(undefined);
        };
        requestAnimationFrame(look);
      });
    },
  };
})()`;

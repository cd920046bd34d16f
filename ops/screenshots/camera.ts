import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { demoPassword, type DEMO_ACCOUNTS } from "../../src/boot/demo-accounts.ts";
import { launchBrowser } from "../../test/_helpers/with-browser.ts";
import type { Demo } from "./demo.ts";

export type DemoAccount = (typeof DEMO_ACCOUNTS)[number];

const WINDOWS = {
  wide: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
const THEMES = ["dark", "light"] as const;

/** How old the demo studio looks. */
const AGE_MS = 3 * 3_600_000;

/** A browser in which the accounts of the demo are signed in, and what writes its pictures. */
export class Camera implements AsyncDisposable {
  /** The names of what was written. */
  readonly files = new Set<string>();
  bytes = 0;
  readonly #demo: Demo;
  readonly #dir: string;
  readonly #browser: Browser;
  readonly #close: () => Promise<void>;
  readonly #pages = new Map<DemoAccount | undefined, Page>();
  readonly #now = Date.now() + AGE_MS;

  private constructor(
    demo: Demo,
    dir: string,
    { browser, close }: Awaited<ReturnType<typeof launchBrowser>>,
  ) {
    this.#demo = demo;
    this.#dir = dir;
    this.#browser = browser;
    this.#close = close;
  }

  static async open(demo: Demo, dir: string): Promise<Camera> {
    return new Camera(demo, dir, await launchBrowser());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  /** The page of an account, signed in; of nobody without one. */
  async pageOf(account: DemoAccount | undefined): Promise<Page> {
    const known = this.#pages.get(account);
    if (known !== undefined) return known;
    const context = await this.#browser.newContext({
      baseURL: this.#demo.url,
      viewport: WINDOWS.wide,
      reducedMotion: "reduce",
      locale: "en-GB",
      timezoneId: "UTC",
    });
    context.setDefaultTimeout(30_000);
    // Ages are of a clock that stands still; what a session lasts is not.
    await context.addInitScript(`{
      const Real = Date;
      globalThis.Date = class extends Real {
        constructor(...given) { super(...(given.length === 0 ? [${this.#now}] : given)); }
      };
    }`);
    const page = await context.newPage();
    this.#pages.set(account, page);
    if (account !== undefined) await signIn(page, account);
    return page;
  }

  /** Takes what a page shows, in both themes and both windows. */
  async take(name: string, page: Page): Promise<void> {
    for (const [window, size] of Object.entries(WINDOWS)) {
      await page.setViewportSize(size);
      for (const theme of THEMES) {
        await page.evaluate(`document.documentElement.dataset.theme = "${theme}"`);
        await settle(page);
        await this.#write(`${name}-${window}-${theme}.webp`, await page.screenshot());
      }
    }
    await page.setViewportSize(WINDOWS.wide);
    await page.evaluate('document.documentElement.dataset.theme = "dark"');
  }

  async #write(file: string, png: Buffer): Promise<void> {
    const webp = await sharp(png).webp({ quality: 76, smartSubsample: true, effort: 6 }).toBuffer();
    writeFileSync(join(this.#dir, file), webp);
    this.files.add(file);
    this.bytes += webp.length;
  }
}

async function signIn(page: Page, account: DemoAccount): Promise<void> {
  await page.goto("/reviews");
  await page.getByLabel("User name").fill(account);
  await page.getByLabel("Password", { exact: true }).fill(demoPassword(account));
  await page.keyboard.press("Enter");
  await page.getByLabel("User name").waitFor({ state: "detached" });
}

/** Waits until pictures have come, and the frames that show them. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.evaluate(`(async () => {
    const roots = (root) => [root, ...[...root.querySelectorAll("*")].flatMap((each) =>
      each.shadowRoot ? roots(each.shadowRoot) : [])];
    const images = roots(document).flatMap((root) => [...root.querySelectorAll("img")]);
    const inSight = images.filter((image) => image.checkVisibility() && image.loading !== "lazy");
    await Promise.all(inSight.map((image) => image.decode().catch(() => {})));
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  })()`);
}

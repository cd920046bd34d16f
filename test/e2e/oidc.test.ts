import test, { type ExecutionContext } from "ava";
import type { Page } from "playwright-core";
import { startProvider } from "../auth/oidc/_provider.ts";
import { linkDirectly } from "../auth/oidc/_trip.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { queueLength } from "./_pages.ts";
import { useSite } from "./_site.ts";

const provider = await startProvider();
const { server, browser } = useSite(test, provider.env);
test.after.always("stop the provider", () => provider.close());

/** A page that may be led to the provider, whose own page would like to have a font from elsewhere. */
async function openFor(t: ExecutionContext): Promise<Page> {
  const page = await openPage(t, browser(), {
    origin: server().url,
    alsoAllowed: [provider.issuer],
  });
  await page.route("https://fonts.googleapis.com/**", (route) =>
    route.fulfill({ contentType: "text/css", body: "" }),
  );
  return page;
}

/** Signs in at the provider's page, which opens by the button, and agrees. */
async function signInAtProvider(page: Page, login: string): Promise<void> {
  await page.getByRole("link", { name: "Sign in with Studio SSO" }).click();
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

test.serial("somebody signs in by the provider and comes back to where they were", async (t) => {
  const userId = await server().user("sso");
  await linkDirectly(server(), userId, { issuer: provider.issuer, subject: "sub-sso" });
  const page = await openFor(t);
  await page.goto("/reviews?x=1");
  await signInAtProvider(page, "sub-sso");
  t.is(await queueLength(page), 0);
  t.is(page.url(), `${server().url}/reviews?x=1`);
  await page.reload();
  t.is(await queueLength(page), 0, "the session stays");
});

test.serial("somebody without an account is told so, and may sign in otherwise", async (t) => {
  const page = await openFor(t);
  await page.goto("/reviews");
  await signInAtProvider(page, "sub-nobody");
  const alert = page.getByRole("alert");
  await alert.waitFor();
  t.regex(await alert.innerText(), /You have no active account here\./);
  t.is(page.url(), `${server().url}/reviews`);
  await page.getByLabel("User name").waitFor();
});

import test from "ava";
import { openPage } from "../_helpers/with-browser.ts";
import { addAssets, lockAs, makeBoardStudio } from "./_boards.ts";
import { signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";

const { server, browser } = useSite(test);

test("Back restores the focus also before what was opened has loaded", async (t) => {
  const studio = await makeBoardStudio(server());
  const [hero] = await addAssets(studio, "hero_texture");
  await lockAs(studio, studio.artist, hero as string);
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, studio.artist, `/p/${studio.projectId}/locks`);
  const link = page.locator("tr.row").getByRole("link", { name: "hero_texture" });
  await link.focus();
  const asked = Promise.withResolvers<void>();
  await page.route("**/graphql", async (route) => {
    if (
      route
        .request()
        .postData()
        ?.includes(hero as string) !== true
    )
      return route.continue();
    asked.resolve();
    // Never answered: the page gives up on it when it is left.
  });
  await page.keyboard.press("Enter");
  await asked.promise;
  await page.goBack();
  await link.and(page.locator(":focus")).waitFor();
  t.pass();
});

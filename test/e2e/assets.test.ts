import test from "ava";
import { committed } from "../_helpers/with-db.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { askForMany, mainlineOf, names, shows, NO_FILE } from "./_lists.ts";
import { announced, signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import { askAgain, askForReview, makeReviewStudio, type ReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

/** Puts an asset into a folder and tags it. */
function place({ server: { db }, projectId }: ReviewStudio, id: string): Promise<void> {
  return committed(db, async (client) => {
    await client.query("update app_public.assets set parent_path = 'props/weapons' where id = $1", [
      id,
    ]);
    await client.query("insert into app_public.tags (project_id, name) values ($1, 'metal')", [
      projectId,
    ]);
    await client.query(
      `insert into app_public.asset_tags (project_id, asset_id, tag_id)
       select project_id, $2, id from app_public.tags where project_id = $1`,
      [projectId, id],
    );
  });
}

test.serial(
  "assets are found by name, type, tag and folder, and Back returns to the row",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const sword = await askForReview(studio, "sword");
    await askForMany(studio, names(54));
    await place(studio, sword.assetId);
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });

    await signIn(page, studio.viewer, `/p/${studio.projectId}/assets`);
    await shows(page, "50 of 55 assets");
    await page.getByRole("button", { name: "Load more" }).click();
    await shows(page, "55 assets");
    await page.getByRole("button", { name: "metal" }).click();
    await shows(page, "1 asset");
    await page.getByRole("button", { name: "Clear Tag: metal" }).click();
    await shows(page, "50 of 55 assets");
    await page.getByRole("combobox", { name: "Type" }).selectOption("sketch");
    await page.getByRole("button", { name: "props/weapons" }).click();
    await page.waitForURL(/type=sketch&folder=props%2Fweapons/);
    await page.reload();
    await shows(page, "1 asset");
    await page.getByRole("textbox", { name: "Name or folder" }).fill("nothing like it");
    await page.getByRole("button", { name: "Clear filters (3)" }).click();
    await shows(page, "50 of 55 assets");

    for (let step = 0; step < 3; step += 1) await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "asset_003" }).waitFor();
    await page.goBack();
    await page.locator("gadb-asset-list a:focus").getByText("asset_003").waitFor();
    t.pass();
  },
);

test.serial(
  "the versions of an asset stand in a lane for each branch, with their reviews",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const first = await askForReview(studio, "hero");
    await askAgain(studio, first);
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });

    await signIn(page, studio.viewer, `/p/${studio.projectId}/assets/${first.assetId}`);
    await page.getByRole("heading", { level: 2, name: "v2" }).waitFor();
    const strip = page.getByRole("region", { name: "Branch main" });
    await strip.getByRole("button", { name: /^v2 ← v1 Pending/ }).waitFor();
    await strip.getByRole("button", { name: /^v1 Superseded/ }).click();
    await page.getByRole("heading", { level: 2, name: "v1" }).waitFor();
    await page.getByRole("img", { name: "hero v1" }).waitFor();
    await page.waitForURL(/\?v=1$/);
    await page.getByRole("tab", { name: "Versions" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("main").getByText(`${studio.artist.username} uploaded v2`).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("listitem").filter({ hasText: "main mainline" }).getByText("v2").waitFor();
    t.is(new URL(page.url()).search, "?v=1&tab=where");
  },
);

test.serial("a viewer finds no lock, upload, restore or request on an asset", async (t) => {
  const studio = await makeReviewStudio(server());
  const first = await askForReview(studio, "hero");
  await askAgain(studio, first);
  const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });

  await signIn(page, studio.viewer, `/p/${studio.projectId}/assets/${first.assetId}?v=1`);
  await page.getByText("Not locked").waitFor();
  await page.getByRole("link", { name: "Open its review" }).waitFor();
  const controls = page.getByRole("main").getByRole("button", {
    name: /Lock|Release|Ask|New version|Restore/,
  });
  t.is(await controls.count(), 0);
  const { errors } = await server().graphql(
    "mutation ($id: UUID!) { lockAsset(input: { assetId: $id }) { result { id } } }",
    { id: first.assetId },
    studio.viewer.username,
  );
  t.is(errors[0]?.extensions.code, "DNIED");
});

test.serial(
  "an artist locks an asset, another asks for it live, and it is given back from one's own work",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const { assetId } = await askForReview(studio, "hero");
    await committed(server().db, (client) =>
      client.query(
        "update app_public.project_members set role = 'contributor' where project_id = $1 and user_id = $2",
        [studio.projectId, studio.reviewer.id],
      ),
    );
    const artist = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });
    const other = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });

    await signIn(other, studio.reviewer, `/p/${studio.projectId}/assets/${assetId}`);
    await other.getByText("Not locked").waitFor();
    await signIn(artist, studio.artist, `/p/${studio.projectId}/assets/${assetId}`);
    await artist.getByRole("button", { name: "Lock" }).click();
    await artist.getByText("Locked by you").waitFor();
    await other.getByText(`Locked by ${studio.artist.username}`).waitFor();
    t.is(await other.getByRole("button", { name: "Release", exact: true }).count(), 0);
    await other.getByRole("button", { name: "Ask to release" }).click();
    await announced(other, `Asked ${studio.artist.username}.`);

    await artist.goto("/reviews");
    await artist.getByText(/asks for "hero", which you hold/).waitFor();
    await artist.getByText("New", { exact: true }).waitFor();
    await artist.getByRole("button", { name: "Mark all as read" }).click();
    await artist.getByText("New", { exact: true }).waitFor({ state: "detached" });
    await artist.getByRole("link", { name: "hero v1" }).waitFor();
    await artist.getByRole("button", { name: "Release hero" }).click();
    await announced(artist, "Released hero.");
    await artist.getByText("You hold no lock.").waitFor();
    await other.getByText("Not locked").waitFor();
  },
);

test.serial(
  "an old version is restored and a review asked for; a refusal is told with its reason",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const first = await askForReview(studio, "hero");
    await askAgain(studio, first);
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });

    await signIn(page, studio.artist, `/p/${studio.projectId}/assets/${first.assetId}?v=1`);
    await page.getByRole("button", { name: "Restore as a new version" }).click();
    await announced(page, "Restored v1 as v3.");
    await page.getByRole("heading", { level: 2, name: "v3" }).waitFor();
    await page.getByRole("button", { name: "Ask for a review" }).click();
    await page.keyboard.type("The old one was better.");
    await page.keyboard.press("Enter");
    await announced(page, "Asked for a review.");
    const { rows } = await server().db.rootPool.query(
      "select state, message from app_public.asset_reviews where asset_id = $1 order by id desc limit 1",
      [first.assetId],
    );
    t.deepEqual(rows, [{ state: "pending", message: "The old one was better." }]);

    await committed(server().db, async (client) => {
      const branchId = await mainlineOf(studio);
      await client.query(
        `insert into app_public.asset_locks
           (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
         values ($1, $2, $3, $3, $4, 1)`,
        [studio.projectId, first.assetId, branchId, studio.reviewer.id],
      );
    });
    await page.goto(`/p/${studio.projectId}/assets/${first.assetId}?v=1`);
    await page.getByRole("button", { name: "Restore as a new version" }).click();
    await page.getByRole("alert").getByText(studio.reviewer.username).waitFor();
  },
);

test.serial("New version asks for an upload of this asset", async (t) => {
  const studio = await makeReviewStudio(server());
  const { assetId } = await askForReview(studio, "hero");
  const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });

  await signIn(page, studio.artist, `/p/${studio.projectId}/assets/${assetId}`);
  const asked = page.evaluate(
    `new Promise((tell) => document.addEventListener("gadb-upload-asked", (event) => tell(event.assetId)))`,
  );
  await page.getByRole("button", { name: "New version" }).click();
  t.is(await asked, assetId);
});

test.serial(
  "changes that are wanted on one's work stand apart from what waits for a verdict",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const review = await askForReview(studio, "hero");
    await server().graphql(
      `mutation ($id: UUID!) { decideReview(input: {
       reviewId: $id, verdict: changes_requested, comment: "The seam shows."
     }) { clientMutationId } }`,
      { id: review.id },
      studio.reviewer.username,
    );
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });

    await signIn(page, studio.artist);
    const wanted = page.getByRole("region", { name: "Changes wanted on your work" });
    await wanted.getByRole("link", { name: "hero v1" }).waitFor();
    await wanted.getByText("Changes requested").waitFor();
    await page.getByText("Nothing waits").waitFor();
    t.is(await page.locator("gadb-card").count(), 0);
  },
);

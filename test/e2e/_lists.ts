import type { Page } from "playwright-core";
import { asUser } from "../_helpers/as-user.ts";
import { call } from "../_helpers/call.ts";
import { makeAsset, makeVersion } from "../_helpers/factories.ts";
import { committed } from "../_helpers/with-db.ts";
import type { ReviewStudio } from "./_studio.ts";

/** A review that was written straight into the database, without a file. */
export interface QuickReview {
  id: string;
  assetId: string;
  assetName: string;
}

/** What the browser says of versions without a file when one looks at them. */
export const NO_FILE = [/Failed to load resource: the server responded with a status of 409/];

/** The mainline of the studio's project. */
export async function mainlineOf({ server, projectId }: ReviewStudio): Promise<string> {
  const { rows } = await server.db.rootPool.query(
    "select id from app_public.branches where project_id = $1 and type = 'mainline'",
    [projectId],
  );
  return rows[0].id;
}

/** Has the artist (or another author) ask for a review of one new asset for each name, a minute apart and in their order. */
export async function askForMany(
  studio: ReviewStudio,
  names: readonly string[],
  author = studio.artist.id,
): Promise<QuickReview[]> {
  const branchId = await mainlineOf(studio);
  return committed(studio.server.db, async (client) => {
    const made: QuickReview[] = [];
    for (const [place, name] of names.entries()) {
      await client.query("reset role");
      const assetId = await makeAsset(client, studio.projectId, { name });
      const version = await makeVersion(client, { assetId, branchId, createdBy: author });
      await asUser(client, author);
      const review = await call(client, "request_review", { version_id: version.id });
      await client.query("reset role");
      await client.query(
        "update app_public.asset_reviews set requested_at = now() - $2 * interval '1 minute' where id = $1",
        [review["id"], names.length - place],
      );
      made.push({ id: review["id"], assetId, assetName: name });
    }
    return made;
  });
}

/** "asset_01", "asset_02", …: in the order of the alphabet. */
export function names(count: number, prefix = "asset"): string[] {
  return Array.from(
    { length: count },
    (_, place) => `${prefix}_${String(place + 1).padStart(3, "0")}`,
  );
}

/** The state of reviews, by the name of their asset. */
export async function statesOf(
  studio: ReviewStudio,
  reviews: readonly { id: string }[],
): Promise<string[]> {
  const { rows } = await studio.server.db.rootPool.query(
    "select state from app_public.asset_reviews where id = any ($1) order by requested_at, id",
    [reviews.map(({ id }) => id)],
  );
  return rows.map(({ state }) => state);
}

/** Waits until the list of a project's reviews says how many it shows. */
export async function shows(page: Page, count: string | RegExp): Promise<void> {
  await page.locator("p.count").getByText(count, { exact: true }).waitFor();
}

/** The names on the cards, from the top. */
export async function cardNames(page: Page): Promise<string[]> {
  const texts = await page.locator("gadb-card h2 a").allInnerTexts();
  return texts.map((text) => text.split(" ")[0] ?? "");
}

/** The name of the card that has the focus. */
export async function focusedCard(page: Page): Promise<string> {
  const link = page.locator("gadb-card h2 a:focus");
  await link.waitFor();
  return (await link.innerText()).split(" ")[0] ?? "";
}

/** Makes the reviewer of the studio a lead. */
export async function promoteReviewer({
  server,
  projectId,
  reviewer,
}: ReviewStudio): Promise<void> {
  await server.db.rootPool.query(
    "update app_public.project_members set role = 'lead' where project_id = $1 and user_id = $2",
    [projectId, reviewer.id],
  );
}

/** Has somebody decide on a review over the API. */
export async function decideAs(
  { server }: ReviewStudio,
  { username }: { username: string },
  { id }: { id: string },
): Promise<string | undefined> {
  const { errors } = await server.graphql(
    `mutation ($id: UUID!) { decideReview(input: { reviewId: $id, verdict: approved }) { clientMutationId } }`,
    { id },
    username,
  );
  const code: unknown = errors[0]?.extensions.code;
  return code === undefined ? undefined : String(code);
}

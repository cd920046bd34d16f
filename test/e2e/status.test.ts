import { randomBytes } from "node:crypto";
import test from "ava";
import { hashPassword } from "../../src/auth/passwords.ts";
import { insertUser } from "../_helpers/studio.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { committed } from "../_helpers/with-db.ts";
import { isClean, isCleanEverywhere } from "./_axe.ts";
import { signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import { goTo } from "./_studio-pages.ts";
import { makeReviewStudio, type Person } from "./_studio.ts";

const { server, browser } = useSite(test);
const PASSWORD = "Correct-Horse-7";

async function makeAdmin(): Promise<Person> {
  const username = `ada-${randomBytes(4).toString("hex")}`;
  const hash = await hashPassword(PASSWORD);
  const id = await committed(server().db, async (client) => {
    const made = await insertUser(client, username, "admin");
    await client.query("select app_private.set_password_hash($1, $2)", [made, hash]);
    return made;
  });
  return { id, username, password: PASSWORD };
}

/** A proven backup of an hour ago, disks with this much free, and a job that waits. */
async function arrange(freeBytes: number): Promise<void> {
  await committed(server().db, async (client) => {
    await client.query(
      `insert into app_private.backups
         (name, started_at, finished_at, stop_lsn, timeline, total_bytes, is_encrypted, manifest_sha256, proven_at)
       values ('20270101T023000Z-abcdef', now() - interval '1 hour', now() - interval '1 hour', '0/1', 1, 2048, true, $1, now())
       on conflict do nothing`,
      ["ab".repeat(32)],
    );
    await client.query("select app_hidden.record_volumes('storage-1', $1)", [
      JSON.stringify([
        { name: "data", total_bytes: 1000, free_bytes: 700 },
        { name: "depot", total_bytes: 1000, free_bytes: freeBytes },
      ]),
    ]);
  });
}

test.serial("a studio admin sees that all is well, and what is not, with what to do", async (t) => {
  const admin = await makeAdmin();
  const studio = await makeReviewStudio(server());
  await committed(server().db, (client) =>
    client.query(
      `with asset as (
         insert into app_public.assets (project_id, name, type, created_by) values ($1, 'hero_texture', 'sketch', $2) returning *
       )
       insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation, locked_at)
       select asset.project_id, asset.id, branches.id, branches.id, $2, 1, now() - interval '3 days'
       from asset join app_public.branches on branches.project_id = asset.project_id`,
      [studio.projectId, studio.artist.id],
    ),
  );
  await arrange(600);
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, admin, "/settings/account");
  await page.getByRole("link", { name: "Status" }).click();
  await page.getByText("All is as it should be.").waitFor();
  const outlet = page.locator("gadb-page-status");
  await outlet.getByText("The database answers").waitFor();
  await outlet.getByText("1 backup, 2.0 KiB").waitFor();
  await outlet.getByText(/^18\.\d+, up for /).waitFor();
  t.is(await outlet.getByText("[object").count(), 0);
  await outlet.getByRole("link", { name: "hero_texture" }).waitFor();
  await outlet.getByText("3 days").waitFor();
  await isCleanEverywhere(t, page, "status");

  await arrange(20);
  await page.getByRole("button", { name: "Look again" }).click();
  await outlet.getByText("The disk under depot on storage-1 has 20 B left.").waitFor();
  t.is(await outlet.getByText("All is as it should be.").count(), 0);
  await isCleanEverywhere(t, page, "status with a concern");
});

test.serial("nobody else is offered the page, or told anything on it", async (t) => {
  const studio = await makeReviewStudio(server());
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, studio.viewer, "/settings/account");
  await page.getByText("Signs in as").waitFor();
  t.is(await page.getByRole("link", { name: "Status" }).count(), 0);
  await goTo(page, "/settings/status");
  await page.getByText("This is for studio admins.").waitFor();
  t.is(await page.locator("gadb-page-status .panel").count(), 0);
  await isClean(t, page, "status refused");
});

test.serial("a server that does not answer is said so, and asked again", async (t) => {
  await arrange(600);
  const admin = await makeAdmin();
  const page = await openPage(t, browser(), {
    origin: server().url,
    expectedErrors: [/Failed to load resource/],
  });
  await signIn(page, admin, "/settings/account");
  await page.getByRole("link", { name: "Status" }).waitFor();
  await page.route("**/graphql", (route) => route.abort());
  await page.getByRole("link", { name: "Status" }).click();
  await page.getByText("The server does not answer.").waitFor();
  await isClean(t, page, "status in error");
  await page.unroute("**/graphql");
  await page.getByRole("button", { name: "Look again" }).click();
  await page.getByText("All is as it should be.").waitFor();
});

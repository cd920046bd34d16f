import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call } from "../../../_helpers/call.ts";
import { makeVersion, scalar } from "../../../_helpers/factories.ts";
import { makeStudio, RANKS } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { archive } from "./_deleted-project.ts";

const db = useTestDatabase(test);

const can = (client: ClientBase, id: string) =>
  scalar<boolean | undefined>(
    client,
    "select app_public.asset_reviews_can_comment(r) from app_public.asset_reviews as r where id = $1",
    [id],
  );

/** Whether a note is really taken; undone afterwards. */
async function does(client: ClientBase, id: string): Promise<boolean> {
  await client.query("savepoint attempt");
  const isTaken = await call(client, "add_review_note", { review_id: id, body: "hm" }).then(
    () => true,
    () => false,
  );
  await client.query("rollback to savepoint attempt");
  return isTaken;
}

test("it says of everybody what add_review_note does, while the review is open, over and archived", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const version = await makeVersion(client, {
      assetId: studio.assetId,
      branchId: studio.mainlineId,
      createdBy: studio.members.contributor,
    });
    await client.query("update app_public.users set studio_role = 'viewer' where id = any ($1)", [
      [studio.members.reviewer, studio.members.viewer],
    ]);
    await asUser(client, studio.members.contributor);
    const { id } = await call(client, "request_review", { version_id: version.id });
    const sayings = async () => {
      const said: Record<string, boolean> = {};
      for (const rank of RANKS) {
        await asUser(client, studio.members[rank]);
        said[rank] = (await can(client, id)) === true;
        t.is(said[rank], await does(client, id), rank);
      }
      await asUser(client, studio.admin);
      t.is(await can(client, id), await does(client, id), "studio admin");
      await asUser(client, studio.outsider);
      t.is(await can(client, id), undefined, "an outsider sees no review");
      return Object.keys(said).filter((rank) => said[rank]);
    };
    // The author, a contributor, answers notes on the own work; so does a studio viewer who is a reviewer here.
    const commenting = ["reviewer", "contributor", "lead", "manager", "owner"];
    t.deepEqual(await sayings(), commenting);
    await asUser(client, studio.members.lead);
    await call(client, "decide_review", { review_id: id, verdict: "approved" });
    t.deepEqual(await sayings(), commenting);
    await asRoot(client);
    await archive(client, studio.projectId);
    t.deepEqual(await sayings(), []);
  });
});

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
    "select app_public.review_annotations_can_remove(a) from app_public.review_annotations as a where id = $1",
    [id],
  );

/** Whether the stroke is really removed; undone afterwards. */
async function does(client: ClientBase, id: string): Promise<boolean> {
  await client.query("savepoint attempt");
  const isTaken = await call(client, "remove_review_annotation", { annotation_id: id }).then(
    () => true,
    () => false,
  );
  await client.query("rollback to savepoint attempt");
  return isTaken;
}

test("it says of everybody what remove_review_annotation does, also when archived", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const version = await makeVersion(client, {
      assetId: studio.assetId,
      branchId: studio.mainlineId,
      createdBy: studio.members.contributor,
    });
    await asUser(client, studio.members.contributor);
    const review = await call(client, "request_review", { version_id: version.id });
    await asUser(client, studio.members.reviewer);
    const { id } = await call(client, "add_review_annotation", {
      review_id: review.id,
      points: JSON.stringify([[1, 2]]),
    });
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
      t.is(await can(client, id), undefined, "an outsider sees no stroke");
      return Object.keys(said).filter((rank) => said[rank]);
    };
    t.deepEqual(await sayings(), ["reviewer", "lead", "manager", "owner"]);
    await asRoot(client);
    await archive(client, studio.projectId);
    t.deepEqual(await sayings(), []);
  }));

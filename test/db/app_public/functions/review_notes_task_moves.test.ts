import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call } from "../../../_helpers/call.ts";
import { makeVersion, scalar } from "../../../_helpers/factories.ts";
import { makeStudio, RANKS } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { archive } from "./_deleted-project.ts";

const db = useTestDatabase(test);

const STATES = ["open", "addressed", "verified"] as const;

/** What it says; undefined when the note is not to be seen. The driver returns an array of an enum as text. */
const moves = async (client: ClientBase, id: string) =>
  (
    await scalar<string | undefined>(
      client,
      "select app_public.review_notes_task_moves(n)::text from app_public.review_notes as n where id = $1",
      [id],
    )
  )
    ?.replaceAll(/[{}]/g, "")
    .split(",")
    .filter((state) => state !== "");

/** The other states that are really taken; each attempt is undone. */
async function taken(client: ClientBase, id: string): Promise<string[]> {
  const now = await scalar(client, "select task_state from app_public.review_notes where id = $1", [
    id,
  ]);
  const found: string[] = [];
  for (const state of STATES.filter((candidate) => candidate !== now)) {
    await client.query("savepoint attempt");
    await call(client, "set_note_task_state", { note_id: id, state }).then(
      () => found.push(state),
      () => {},
    );
    await client.query("rollback to savepoint attempt");
  }
  return found;
}

test("it says of everybody what set_note_task_state does, in each state and when archived", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { members } = studio;
    const version = await makeVersion(client, {
      assetId: studio.assetId,
      branchId: studio.mainlineId,
      createdBy: members.contributor,
    });
    await asUser(client, members.contributor);
    const review = await call(client, "request_review", { version_id: version.id });
    await asUser(client, members.reviewer);
    const { id } = await call(client, "add_review_note", {
      review_id: review.id,
      body: "The seam shows.",
      is_task: true,
    });
    const sayings = async () => {
      const said: Record<string, string[] | undefined> = {};
      for (const rank of RANKS) {
        await asUser(client, members[rank]);
        said[rank] = await moves(client, id);
        t.deepEqual(said[rank], await taken(client, id), rank);
      }
      await asUser(client, studio.admin);
      t.deepEqual(await moves(client, id), await taken(client, id), "studio admin");
      await asUser(client, studio.outsider);
      t.is(await moves(client, id), undefined, "an outsider sees no note");
      return said;
    };
    t.like(await sayings(), {
      viewer: [],
      reviewer: ["verified"],
      contributor: ["addressed"],
      lead: ["addressed", "verified"],
    });
    await asUser(client, members.contributor);
    await call(client, "set_note_task_state", { note_id: id, state: "addressed" });
    t.like(await sayings(), { reviewer: ["open", "verified"], contributor: ["open"] });
    await asUser(client, members.reviewer);
    await call(client, "set_note_task_state", { note_id: id, state: "verified" });
    t.like(await sayings(), { viewer: [], reviewer: ["open"] });
    // Its author may judge it whatever became of the rank.
    await asRoot(client);
    await client.query(
      "update app_public.project_members set role = 'viewer' where user_id = $1 and project_id = $2",
      [members.reviewer, studio.projectId],
    );
    t.like(await sayings(), { viewer: [], reviewer: ["open"] });
    await asRoot(client);
    await archive(client, studio.projectId);
    t.like(await sayings(), { reviewer: [], lead: [], owner: [] });
  }));

test("a note that is no task has nowhere to go", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const version = await makeVersion(client, {
      assetId: studio.assetId,
      branchId: studio.mainlineId,
      createdBy: studio.members.contributor,
    });
    await asUser(client, studio.members.contributor);
    const review = await call(client, "request_review", { version_id: version.id });
    await asUser(client, studio.members.lead);
    const { id } = await call(client, "add_review_note", { review_id: review.id, body: "Nice." });
    t.deepEqual(await moves(client, id), []);
    t.deepEqual(await taken(client, id), []);
  }));

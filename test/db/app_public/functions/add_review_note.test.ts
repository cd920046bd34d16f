import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall, type Arguments } from "../../../_helpers/call.ts";
import { makeMember, makeProject, makeVersion, scalar } from "../../../_helpers/factories.ts";
import { makeStudio, RANKS } from "../../../_helpers/studio.ts";
import { makeShelfWorld } from "../../../_helpers/shelf-world.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("reviewers and above comment, studio viewers with that rank too, others don't", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const version = await makeVersion(client, {
      assetId: studio.assetId,
      branchId: studio.mainlineId,
    });
    await asUser(client, studio.members.contributor);
    const review = await call(client, "request_review", { version_id: version.id });
    const note: [string, Arguments] = ["add_review_note", { review_id: review.id, body: "hm" }];
    for (const rank of RANKS) {
      await asUser(client, studio.members[rank]);
      if (rank === "viewer") await refusedCall(t, client, "DNIED", note);
      else t.is((await call(client, ...note)).author_id, studio.members[rank]);
    }
    await asUser(client, studio.outsider);
    await refusedCall(t, client, "NTFND", note);
    await asRoot(client);
    await client.query("update app_public.users set studio_role = 'viewer' where id = any ($1)", [
      [studio.members.reviewer, studio.members.viewer],
    ]);
    await asUser(client, studio.members.reviewer);
    await t.notThrowsAsync(call(client, ...note));
    const stroke: [string, Arguments] = [
      "add_review_annotation",
      { review_id: review.id, points: "[[0, 0], [10.5, 3]]" },
    ];
    await t.notThrowsAsync(call(client, ...stroke));
    await asUser(client, studio.members.viewer);
    await refusedCall(t, client, "DNIED", note);
    await refusedCall(t, client, "DNIED", stroke);
  }));

test("a note has a place, and half a place is refused", (t) =>
  withRootDb(db(), async (client) => {
    const { note, refuse } = await makeNotes(client);
    t.is((await note({ body: " whole " })).body, "whole");
    const region = { region_x: 0.1, region_y: 0.2, region_width: 0.3, region_height: 0.4 };
    t.is((await note({ place: "region", ...region })).region_width, 0.3);
    const frame = { frame_number: 12, frame_rate_numerator: 24000, frame_rate_denominator: 1001 };
    t.is((await note({ place: "frame", ...frame })).frame_number, 12);
    const point = { surface_x: 1, surface_y: 2, surface_z: 3 };
    t.is((await note({ place: "surface", ...point })).surface_z, 3);
    await refuse(t, "BADIN", { place: "region" });
    await refuse(t, "BADIN", { place: "version", ...region });
    await refuse(t, "BADIN", { place: "region", ...region, region_x: 0.9 });
    await refuse(t, "BADIN", { place: "frame", ...frame, frame_rate_denominator: 0 });
    await refuse(t, "BADIN", { body: " " });
  }));

test("an answer belongs to the same review, and its addressee is told", (t) =>
  withRootDb(db(), async (client) => {
    const { world, note, refuse } = await makeNotes(client);
    const first = await note({ body: "why?" });
    await asUser(client, world.artist);
    t.is((await note({ body: "because", parent_note_id: first.id })).parent_note_id, first.id);
    await asRoot(client);
    t.regex(
      await scalar(client, "select message from app_public.notifications where user_id = $1", [
        world.reviewer,
      ]),
      /because/,
    );
    await asUser(client, world.artist);
    await refuse(t, "NTFND", { body: "because", parent_note_id: world.shelf.id });
  }));

test("a task is addressed by the artist and verified by its author or a reviewer", (t) =>
  withRootDb(db(), async (client) => {
    const { world, note, reviewId } = await makeNotes(client);
    const other = await makeOther();
    const task = await note({ body: "fix seams", is_task: true });
    t.is(task.task_state, "open");
    const plain = await note({ body: "nice" });
    const set = (state: string, id = task.id): [string, Arguments] => [
      "set_note_task_state",
      { note_id: id, state },
    ];
    await refusedCall(t, client, "BADST", set("addressed", plain.id));
    await refusedCall(t, client, "DNIED", set("addressed"));
    const open = () =>
      scalar(
        client,
        "select app_public.asset_reviews_open_note_count(r) from app_public.asset_reviews r where id = $1",
        [reviewId],
      );
    t.is(await open(), 1);
    await asUser(client, world.artist);
    const addressed = await call(client, ...set("addressed"));
    t.is(addressed.resolved_by, world.artist);
    t.is(await open(), 0);
    await refusedCall(t, client, "SELFA", set("verified"));
    await asUser(client, other.viewer);
    await refusedCall(t, client, "DNIED", set("verified"));
    await asUser(client, other.stranger);
    await refusedCall(t, client, "NTFND", set("verified"));
    await asUser(client, world.lead);
    t.is((await call(client, ...set("open"))).resolved_by, null);
    await asUser(client, world.reviewer);
    t.is((await call(client, ...set("verified"))).task_state, "verified");

    async function makeOther() {
      await asRoot(client);
      const viewer = await makeMember(client, world.projectId, "viewer");
      const stranger = await makeMember(client, (await makeProject(client)).projectId, "owner");
      await asUser(client, world.reviewer);
      return { viewer, stranger };
    }
  }));

test("strokes are drawn and removed by their author or a lead, and never nonsense", (t) =>
  withRootDb(db(), async (client) => {
    const { world, note, reviewId } = await makeNotes(client);
    const onNote = await note({ body: "here" });
    const draw = (args: Arguments): [string, Arguments] => [
      "add_review_annotation",
      { review_id: reviewId, points: "[[1, 2]]", ...args },
    ];
    const stroke = await call(client, ...draw({ note_id: onNote.id, color: "#FF0000" }));
    t.deepEqual(stroke.points, [[1, 2]]);
    t.is(stroke.color, "#ff0000");
    for (const points of ["[]", "{}", "[[1]]", '[["a", 1]]', "[1]", "null"]) {
      await refusedCall(t, client, "BADIN", draw({ points }));
    }
    await refusedCall(t, client, "BADIN", draw({ color: "red" }));
    await refusedCall(t, client, "BADIN", draw({ width: 0 }));
    await refusedCall(t, client, "NTFND", draw({ note_id: world.shelf.id }));
    const remove: [string, Arguments] = ["remove_review_annotation", { annotation_id: stroke.id }];
    await asUser(client, world.artist);
    await refusedCall(t, client, "DNIED", remove);
    await asUser(client, world.lead);
    t.is((await call(client, ...remove)).id, stroke.id);
    await refusedCall(t, client, "NTFND", remove);
  }));

/** A review of the artist's version, with ways to note on it as whoever acts; leaves the reviewer acting. */
async function makeNotes(client: ClientBase) {
  const world = await makeShelfWorld(client);
  const review = await call(client, "request_review", { version_id: world.work.id });
  await asUser(client, world.reviewer);
  const args = (given: Arguments) => ({ review_id: review.id, body: "a note", ...given });
  return {
    world,
    reviewId: review.id as string,
    note: (given: Arguments) => call(client, "add_review_note", args(given)),
    refuse: (t: Parameters<typeof refusedCall>[0], code: string, given: Arguments) =>
      refusedCall(t, client, code, ["add_review_note", args(given)]),
  };
}

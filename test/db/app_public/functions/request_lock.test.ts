import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import {
  makeAsset,
  makeMember,
  makeProject,
  makeVersion,
  scalar,
} from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("contributors and above ask for a lock, others don't", (t) =>
  assertRanks(t, db(), {
    name: "request_lock",
    least: "contributor",
    arrange: async (client, studio, actor) => {
      const holder =
        actor === studio.members.lead ? studio.members.contributor : studio.members.lead;
      await asUser(client, holder);
      const lock = await call(client, "lock_asset", { asset_id: studio.assetId });
      await asRoot(client);
      return { lock_id: lock.id, message: "please" };
    },
  }));

test("the holder is told, keeps the lock for an hour, and is not asked again meanwhile", (t) =>
  withRootDb(db(), async (client) => {
    const { artist, other, lock } = await heldLock(client);
    await asUser(client, other);
    const request = await call(client, "request_lock", {
      lock_id: lock.id,
      message: "need it today",
    });
    t.is(request.state, "pending");
    await asRoot(client);
    t.regex(
      await scalar(client, "select message from app_public.notifications where user_id = $1", [
        artist,
      ]),
      /asks for .*: need it today/,
    );
    await asUser(client, artist);
    const kept = await call(client, "answer_lock_request", { request_id: request.id, keep: true });
    t.is(kept.state, "kept");
    await asUser(client, other);
    await refusedCall(t, client, "BADST", ["request_lock", { lock_id: lock.id }]);
    t.is(
      await scalar(
        client,
        "select kept_until between now() + interval '59 min' and now() + interval '1 hour' from app_public.asset_locks where id = $1",
        [lock.id],
      ),
      true,
    );
    await asRoot(client);
    await client.query("update app_public.asset_locks set kept_until = now() where id = $1", [
      lock.id,
    ]);
    await asUser(client, other);
    const again = await call(client, "request_lock", { lock_id: lock.id });
    t.is(again.id, request.id);
    t.is(again.state, "pending");
  }));

test("the holder releases it on request", (t) =>
  withRootDb(db(), async (client) => {
    const { artist, other, lock } = await heldLock(client);
    await asUser(client, other);
    const request = await call(client, "request_lock", { lock_id: lock.id });
    await asUser(client, artist);
    const answer = await call(client, "answer_lock_request", {
      request_id: request.id,
      keep: false,
    });
    t.is(answer.state, "released");
    await asUser(client, other);
    t.is((await call(client, "lock_asset", { asset_id: lock.asset_id })).holder_id, other);
  }));

test("only the holder answers, only the one who asked withdraws", (t) =>
  withRootDb(db(), async (client) => {
    const { artist, other, lock } = await heldLock(client);
    await asUser(client, other);
    const request = await call(client, "request_lock", { lock_id: lock.id });
    await refusedCall(t, client, "NTFND", [
      "answer_lock_request",
      { request_id: request.id, keep: true },
    ]);
    await asUser(client, artist);
    await refusedCall(t, client, "NTFND", ["withdraw_lock_request", { request_id: request.id }]);
    await asUser(client, other);
    t.is(
      (await call(client, "withdraw_lock_request", { request_id: request.id })).state,
      "withdrawn",
    );
    await asUser(client, artist);
    await refusedCall(t, client, "NTFND", [
      "answer_lock_request",
      { request_id: request.id, keep: true },
    ]);
  }));

test("one's own lock and one that no person holds are not asked for", (t) =>
  withRootDb(db(), async (client) => {
    const { artist, lock } = await heldLock(client);
    await asUser(client, artist);
    await refusedCall(t, client, "BADST", ["request_lock", { lock_id: lock.id }]);
    await asRoot(client);
    const version = await makeVersion(client, {
      assetId: await makeAsset(client, lock.project_id),
      branchId: lock.branch_id,
    });
    const retained = await scalar(
      client,
      `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, state, version_id, generation)
       select project_id, asset_id, branch_id, branch_id, 'retained', id, 1
       from app_public.asset_versions where id = $1 returning id`,
      [version.id],
    );
    await asUser(client, artist);
    await refusedCall(t, client, "BADST", ["request_lock", { lock_id: retained }]);
  }));

async function heldLock(client: ClientBase) {
  const { projectId } = await makeProject(client);
  const artist = await makeMember(client, projectId, "contributor");
  const other = await makeMember(client, projectId, "contributor");
  const assetId = await makeAsset(client, projectId);
  await asUser(client, artist);
  const lock = await call(client, "lock_asset", { asset_id: assetId });
  await asRoot(client);
  return { artist, other, lock };
}

import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, type Row } from "../../../_helpers/call.ts";
import { makeStudio, RANKS, type Studio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { said, whoCan, type Ability } from "./_abilities.ts";
import { archive } from "./_deleted-project.ts";

const db = useTestDatabase(test);

function peopleOf({ members, admin, outsider }: Studio): Record<string, string> {
  return { ...members, admin, outsider };
}

/** Has somebody of the studio lock its asset. */
async function locked(client: ClientBase, studio: Studio, holder: string): Promise<Row> {
  await asUser(client, holder);
  return call(client, "lock_asset", { asset_id: studio.assetId });
}

const WRITERS = ["contributor", "lead", "manager", "owner"];

test("locks.can_request says of everybody what request_lock does", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const lock = await locked(client, studio, studio.members.lead);
    const ability: Ability = {
      column: "can_request",
      table: "asset_locks",
      id: lock.id,
      command: ["request_lock", { lock_id: lock.id }],
    };
    t.deepEqual(await whoCan(t, client, peopleOf(studio), ability), [
      ...WRITERS.filter((rank) => rank !== "lead"),
      "admin",
    ]);
    await asUser(client, studio.members.owner);
    const request = await call(client, "request_lock", { lock_id: lock.id });
    await asUser(client, studio.members.lead);
    await call(client, "answer_lock_request", { request_id: request.id, keep: true });
    t.deepEqual(await whoCan(t, client, peopleOf(studio), ability), [], "while it is kept");
    await asRoot(client);
    await client.query("update app_public.asset_locks set kept_until = now() where id = $1", [
      lock.id,
    ]);
    t.deepEqual((await whoCan(t, client, peopleOf(studio), ability)).length, 4, "and afterwards");
    await asUser(client, studio.members.owner);
    await call(client, "grant_permission", {
      project_id: studio.projectId,
      asset_id: studio.assetId,
      user_id: studio.members.contributor,
      can_write: false,
    });
    t.deepEqual(await whoCan(t, client, peopleOf(studio), ability), ["manager", "owner", "admin"]);
  }));

test("locks.can_release says of everybody what release_lock does", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const lock = await locked(client, studio, studio.members.contributor);
    const ability: Ability = {
      column: "can_release",
      table: "asset_locks",
      id: lock.id,
      command: ["release_lock", { lock_id: lock.id }],
    };
    t.deepEqual(await whoCan(t, client, peopleOf(studio), ability), ["contributor"]);
  }));

test("a lock's open_requests are those that wait, and can_withdraw what withdraw_lock_request does", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { lead, owner, contributor, manager, viewer } = studio.members;
    const lock = await locked(client, studio, lead);
    const requests: Row[] = [];
    for (const asker of [contributor, manager, owner]) {
      await asUser(client, asker);
      requests.push(await call(client, "request_lock", { lock_id: lock.id }));
    }
    const ofManager = requests[1] as Row;
    const ability: Ability = {
      column: "can_withdraw",
      table: "lock_requests",
      id: ofManager.id,
      command: ["withdraw_lock_request", { request_id: ofManager.id }],
    };
    t.deepEqual(await whoCan(t, client, peopleOf(studio), ability), ["manager"]);
    await asUser(client, manager);
    await call(client, "withdraw_lock_request", { request_id: ofManager.id });
    t.deepEqual(await whoCan(t, client, peopleOf(studio), ability), [], "once it is withdrawn");
    const seen = async () => {
      const { rows } = await client.query<{ id: string }>(
        "select (app_public.asset_locks_open_requests(l)).id from app_public.asset_locks as l where l.id = $1",
        [lock.id],
      );
      return rows.map(({ id }) => id);
    };
    await asUser(client, viewer);
    t.deepEqual(await seen(), [requests[0]?.id, requests[2]?.id]);
    await asUser(client, studio.outsider);
    t.deepEqual(await seen(), []);
  }));

test("branches.can_integrate says of everybody what integrate_branch does", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.members.owner);
    const dev = await call(client, "create_branch", {
      project_id: studio.projectId,
      name: "dev",
      type: "development",
    });
    const into = (target: string, source: string): Ability => ({
      column: "can_integrate",
      table: "branches",
      id: target,
      command: [
        "integrate_branch",
        { source_branch_id: source, target_branch_id: target, is_dry_run: true },
      ],
    });
    const able = (target: string) =>
      whoCan(t, client, peopleOf(studio), into(target, studio.mainlineId));
    t.deepEqual(await able(dev.id), [...WRITERS, "admin"]);
    await asUser(client, studio.members.owner);
    await call(client, "set_branch_policy", { branch_id: dev.id, is_protected: true });
    t.deepEqual(await able(dev.id), ["lead", "manager", "owner", "admin"]);
    await asRoot(client);
    await archive(client, studio.projectId);
    t.deepEqual(await able(dev.id), [], "of an archive nobody");
  }));

test("nobody but members is told anything, whatever their rank", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const lock = await locked(client, studio, studio.members.contributor);
    for (const rank of RANKS) {
      await asUser(client, studio.members[rank]);
      t.is(typeof (await said(client, "can_request", "asset_locks", lock.id)), "boolean");
    }
    await asUser(client, studio.outsider);
    t.is(await said(client, "can_request", "asset_locks", lock.id), undefined);
  }));

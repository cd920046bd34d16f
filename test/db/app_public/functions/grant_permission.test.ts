import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall, type Row } from "../../../_helpers/call.ts";
import {
  addMember,
  makeAsset,
  makeMember,
  makeProject,
  makeUser,
  scalar,
} from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("managers and above grant permissions, others don't", (t) =>
  assertRanks(t, db(), {
    name: "grant_permission",
    least: "manager",
    arrange: (_client, studio) => ({
      project_id: studio.projectId,
      user_id: studio.members.viewer,
      asset_id: studio.assetId,
      can_write: true,
    }),
  }));

test("managers and above revoke permissions, others don't", (t) =>
  assertRanks(t, db(), {
    name: "revoke_permission",
    least: "manager",
    arrange: async (client, studio) => ({
      permission_id: await scalar(
        client,
        `insert into app_public.permissions (project_id, user_id, can_read) values ($1, $2, false)
         returning id`,
        [studio.projectId, studio.members.viewer],
      ),
    }),
  }));

test("a permission is set again in place, with what it implies, and taken back", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const manager = await makeMember(client, projectId, "manager");
    const viewer = await makeMember(client, projectId, "viewer");
    const assetId = await makeAsset(client, projectId);
    await asUser(client, manager);
    const args = { project_id: projectId, user_id: viewer, asset_id: assetId };
    const first = await call(client, "grant_permission", {
      ...args,
      can_write: true,
      reason: "helps out",
    });
    t.is(first.can_read, true);
    t.is(first.can_write, true);
    t.is(first.can_delete, null);
    t.is(first.granted_by, manager);
    const second = await call(client, "grant_permission", { ...args, can_read: false });
    t.is(second.id, first.id);
    t.is(second.can_read, false);
    t.is(second.can_write, null);
    await asUser(client, viewer);
    await refusedCall(t, client, "NTFND", ["lock_asset", { asset_id: assetId }]);
    await asUser(client, manager);
    await call(client, "revoke_permission", { permission_id: first.id });
    await refusedCall(t, client, "NTFND", ["revoke_permission", { permission_id: first.id }]);
    await asUser(client, viewer);
    await refusedCall(t, client, "DNIED", ["lock_asset", { asset_id: assetId }]);
  }));

test("nobody grants to peers or to oneself, nor more than one has", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const manager = await makeMember(client, projectId, "manager");
    const peer = await makeMember(client, projectId, "manager");
    const viewer = await makeMember(client, projectId, "viewer");
    await asUser(client, manager);
    const grant = (user_id: string, rights: Row): [string, Row] => [
      "grant_permission",
      { project_id: projectId, user_id, ...rights },
    ];
    for (const user of [manager, peer, owner]) {
      await refusedCall(t, client, "DNIED", grant(user, { can_read: true }));
    }
    await refusedCall(t, client, "DNIED", grant(viewer, { can_delete: true }));
    await t.notThrowsAsync(call(client, ...grant(viewer, { can_write: true })));
    await asUser(client, owner);
    await t.notThrowsAsync(call(client, ...grant(viewer, { can_delete: true })));
  }));

test("contradictions, empty permissions and assets of other projects are refused", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const viewer = await makeMember(client, projectId, "viewer");
    const elsewhere = await makeProject(client);
    const foreign = await makeAsset(client, elsewhere.projectId);
    await asUser(client, owner);
    const args = { project_id: projectId, user_id: viewer };
    await refusedCall(t, client, "BADIN", ["grant_permission", args]);
    const contradiction = { ...args, can_read: false, can_write: true };
    await refusedCall(t, client, "BADIN", ["grant_permission", contradiction]);
    const other = { ...args, asset_id: foreign, can_read: true };
    await refusedCall(t, client, "NTFND", ["grant_permission", other]);
  }));

test("explain_access says which rule decides each right", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const manager = await makeMember(client, projectId, "manager");
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId, { name: "hero" });
    const outsider = await makeUser(client);
    const viewer = await makeUser(client, "viewer");
    const guest = await makeUser(client);
    const admin = await makeUser(client, "admin");
    for (const user of [viewer, admin]) await addMember(client, projectId, user, "lead");
    await client.query(
      "insert into app_public.permissions (project_id, user_id, can_read) values ($1, $2, true)",
      [projectId, guest],
    );
    await client.query("update app_public.users set display_name = 'Mo' where id = $1", [manager]);
    await asUser(client, manager);
    await call(client, "grant_permission", {
      project_id: projectId,
      user_id: artist,
      asset_id: assetId,
      can_write: false,
      reason: "frozen",
    });
    const explain = (user: string) =>
      scalar<string>(client, "select app_public.explain_access($1, $2)", [user, assetId]);
    t.regex(
      await explain(artist),
      /on "hero": read: rank contributor in the project; no write: permission on the asset, set by Mo on \d{4}-\d\d-\d\d \(frozen\); no delete: rank contributor in the project\.$/,
    );
    await refusedCall(t, client, "NTFND", [
      "explain_access",
      { user_id: outsider, asset_id: assetId },
    ]);
    t.regex(await explain(guest), /: read: permission on the project, set by the database owner/);
    t.regex(await explain(guest), /no write: not a member/);
    t.regex(await explain(admin), /delete: studio admin/);
    t.regex(await explain(viewer), /no write: studio viewers only read/);
    await asUser(client, artist);
    t.regex(await explain(artist), /no write/);
    await refusedCall(t, client, "DNIED", [
      "explain_access",
      { user_id: manager, asset_id: assetId },
    ]);
    await asUser(client, outsider);
    await refusedCall(t, client, "NTFND", [
      "explain_access",
      { user_id: outsider, asset_id: assetId },
    ]);
    await asRoot(client);
  }));

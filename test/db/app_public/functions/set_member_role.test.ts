import test from "ava";
import type { PoolClient } from "pg";
import { asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall, type Row } from "../../../_helpers/call.ts";
import {
  addMember,
  makeMember,
  makeProject,
  makeUser,
  scalar,
} from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { committed, useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("managers and above add members, others don't", (t) =>
  assertRanks(t, db(), {
    name: "set_member_role",
    least: "manager",
    arrange: async (client, studio) => ({
      project_id: studio.projectId,
      user_id: await makeUser(client),
      role: "lead",
    }),
  }));

test("a manager gives and takes only ranks below manager", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    await makeMember(client, projectId, "owner");
    const manager = await makeMember(client, projectId, "manager");
    const peer = await makeMember(client, projectId, "manager");
    const lead = await makeMember(client, projectId, "lead");
    await asUser(client, manager);
    const set = (user_id: string, role: string): [string, Row] => [
      "set_member_role",
      { project_id: projectId, user_id, role },
    ];
    t.is((await call(client, ...set(lead, "viewer"))).role, "viewer");
    await refusedCall(t, client, "DNIED", set(lead, "manager"));
    await refusedCall(t, client, "DNIED", set(lead, "owner"));
    await refusedCall(t, client, "DNIED", set(peer, "viewer"));
    await refusedCall(t, client, "DNIED", set(manager, "owner"));
  }));

test("an owner gives every rank, and the last owner keeps the rank", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const other = await makeMember(client, projectId, "manager");
    await asUser(client, owner);
    const demote: [string, Row] = [
      "set_member_role",
      { project_id: projectId, user_id: owner, role: "manager" },
    ];
    await refusedCall(t, client, "BADST", demote);
    await call(client, "set_member_role", { project_id: projectId, user_id: other, role: "owner" });
    t.is((await call(client, ...demote)).role, "manager");
  }));

test("a deactivated owner does not count as the one who is left", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const gone = await makeMember(client, projectId, "owner");
    await client.query("update app_public.users set deactivated_at = now() where id = $1", [gone]);
    await asUser(client, owner);
    await refusedCall(t, client, "BADST", [
      "set_member_role",
      { project_id: projectId, user_id: owner, role: "viewer" },
    ]);
    await refusedCall(t, client, "BADST", [
      "set_member_role",
      { project_id: projectId, user_id: gone, role: "viewer" },
    ]);
  }));

test("unknown and deactivated users are not added", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const gone = await makeUser(client);
    await client.query("update app_public.users set deactivated_at = now() where id = $1", [gone]);
    await asUser(client, owner);
    const absent = "00000000-0000-4000-8000-000000000000";
    const args = { project_id: projectId, role: "viewer" };
    await refusedCall(t, client, "NTFND", ["set_member_role", { ...args, user_id: absent }]);
    await refusedCall(t, client, "BADST", ["set_member_role", { ...args, user_id: gone }]);
  }));

test("of two owners who demote each other at once exactly one succeeds", async (t) => {
  const { projectId, owners } = await committed(db(), async (client) => {
    const project = await makeProject(client);
    const users = [await makeUser(client), await makeUser(client)] as const;
    for (const user of users) await addMember(client, project.projectId, user, "owner");
    return { projectId: project.projectId, owners: users };
  });
  const clients = (await Promise.all([db().rootPool.connect(), db().rootPool.connect()])) as [
    PoolClient,
    PoolClient,
  ];
  try {
    const [one, two] = clients;
    for (const [index, client] of clients.entries()) {
      await client.query("begin");
      await asUser(client, owners[index] as string);
    }
    await call(one, "set_member_role", { project_id: projectId, user_id: owners[1], role: "lead" });
    // The second waits for the first: it must judge by what the first leaves behind.
    const second = call(two, "set_member_role", {
      project_id: projectId,
      user_id: owners[0],
      role: "lead",
    }).then(
      () => "allowed",
      (error: { code: string }) => error.code,
    );
    await one.query("commit");
    t.is(await second, "DNIED");
    await two.query("rollback");
    t.is(
      await scalar(
        one,
        "select count(*)::int from app_public.project_members where project_id = $1 and role = 'owner'",
        [projectId],
      ),
      1,
    );
  } finally {
    for (const client of clients) client.release(true);
  }
});

test("of two owners who step down at once one stays owner", async (t) => {
  const { projectId, owners } = await committed(db(), async (client) => {
    const project = await makeProject(client);
    const users = [await makeUser(client), await makeUser(client)] as const;
    for (const user of users) await addMember(client, project.projectId, user, "owner");
    return { projectId: project.projectId, owners: users };
  });
  const results = await Promise.all(
    owners.map(async (owner) => {
      const client = await db().rootPool.connect();
      try {
        await client.query("begin");
        await asUser(client, owner);
        await call(client, "remove_member", { project_id: projectId, user_id: owner });
        await client.query("commit");
        return "left";
      } catch (error) {
        await client.query("rollback");
        return (error as { code: string }).code;
      } finally {
        client.release(true);
      }
    }),
  );
  t.deepEqual(results.toSorted(), ["BADST", "left"]);
});

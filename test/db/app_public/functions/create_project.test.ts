import test from "ava";
import { asAnonymous, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import { makeUser } from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("an editor gets a project, its ownership, its mainline and its counters", (t) =>
  withRootDb(db(), async (client) => {
    const editor = await makeUser(client, "editor");
    await asUser(client, editor);
    const project = await call(client, "create_project", {
      name: " Skyforge ",
      description: "A game",
      mainline_approvals_required: 2,
    });
    t.is(project.name, "Skyforge");
    t.is(project.created_by, editor);
    const { rows } = await client.query(
      `select m.role, b.name, b.type, b.is_protected, b.approvals_required, u.used_bytes
       from app_public.project_members m
       join app_public.branches b using (project_id)
       join app_public.project_usage u using (project_id)
       where m.project_id = $1 and m.user_id = $2`,
      [project.id, editor],
    );
    t.deepEqual(rows, [
      {
        role: "owner",
        name: "main",
        type: "mainline",
        is_protected: true,
        approvals_required: 2,
        used_bytes: "0",
      },
    ]);
  }));

test("studio admins may, studio viewers may not, nobody signed in may not", (t) =>
  withRootDb(db(), async (client) => {
    const admin = await makeUser(client, "admin");
    const viewer = await makeUser(client, "viewer");
    await asUser(client, admin);
    await t.notThrowsAsync(call(client, "create_project", { name: "One" }));
    await asUser(client, viewer);
    await refusedCall(t, client, "DNIED", ["create_project", { name: "Two" }]);
    await asUser(client, "");
    await refusedCall(t, client, "CREDS", ["create_project", { name: "Three" }]);
    await asAnonymous(client);
    await refused(t, client, "42501", { sql: "select app_public.create_project('Four')" });
  }));

test("a missing name and a wrong number of approvals are refused", (t) =>
  withRootDb(db(), async (client) => {
    await asUser(client, await makeUser(client));
    await refusedCall(t, client, "BADIN", ["create_project", { name: "  " }]);
    await refusedCall(t, client, "BADIN", ["create_project", { name: "x".repeat(201) }]);
    await refusedCall(t, client, "BADIN", [
      "create_project",
      { name: "x", mainline_approvals_required: 21 },
    ]);
  }));

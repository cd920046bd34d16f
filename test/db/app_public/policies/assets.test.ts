import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { refused, rowCount } from "../../../_helpers/refusal.ts";
import { insertUser, makeStudio, RANKS, type Studio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

interface Flags {
  read?: boolean;
  write?: boolean;
}

async function permit(
  client: ClientBase,
  studio: Studio,
  userId: string,
  scope: "asset" | "project",
  flags: Flags,
) {
  await client.query(
    "insert into app_public.permissions (project_id, user_id, asset_id, can_read, can_write) values ($1, $2, $3, $4, $5)",
    [
      studio.projectId,
      userId,
      scope === "asset" ? studio.assetId : null,
      flags.read ?? null,
      flags.write ?? null,
    ],
  );
}

async function canRead(client: ClientBase, studio: Studio, userId: string): Promise<boolean> {
  await asUser(client, userId);
  return (await rowCount(client, "select from assets where id = $1", [studio.assetId])) === 1;
}

async function canWrite(client: ClientBase, studio: Studio, userId: string): Promise<boolean> {
  await asUser(client, userId);
  return (
    (await rowCount(client, "update assets set metadata = '{\"lod\": 1}' where id = $1", [
      studio.assetId,
    ])) === 1
  );
}

for (const rank of RANKS) {
  const writes = RANKS.indexOf(rank) >= RANKS.indexOf("contributor");
  test(`${rank}: reads, ${writes ? "adds and updates" : "neither adds nor updates"}, never deletes rows`, async (t) => {
    await withRootDb(db(), async (client) => {
      const studio = await makeStudio(client);
      t.true(await canRead(client, studio, studio.members[rank]));
      t.is(await canWrite(client, studio, studio.members[rank]), writes);
      const insert = {
        sql: "insert into assets (project_id, name, type) values ($1, 'prop', '3D')",
        values: [studio.projectId],
      };
      if (writes) t.is(await rowCount(client, insert.sql, insert.values), 1);
      else await refused(t, client, "42501", insert);
      await refused(t, client, "42501", {
        sql: "delete from assets where id = $1",
        values: [studio.assetId],
      });
    });
  });
}

test("the nearest scope decides: asset before project before rank", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { viewer, contributor, lead } = studio.members;
    await permit(client, studio, viewer, "asset", { read: true, write: true });
    await permit(client, studio, contributor, "project", { read: true, write: false });
    await permit(client, studio, contributor, "asset", { read: true, write: true });
    await permit(client, studio, lead, "project", { write: false });
    t.true(await canWrite(client, studio, viewer));
    t.true(await canWrite(client, studio, contributor));
    t.false(await canWrite(client, studio, lead));
    t.true(await canRead(client, studio, lead));
  });
});

test("a permission may hide an asset and all that hangs on it from a member", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { lead, manager } = studio.members;
    await client.query(
      `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
       values ($1, $2, $3, $3, $4, 1)`,
      [studio.projectId, studio.assetId, studio.mainlineId, manager],
    );
    await permit(client, studio, lead, "asset", { read: false });
    t.false(await canRead(client, studio, lead));
    t.is(await rowCount(client, "select from asset_locks"), 0);
    t.true(await canRead(client, studio, manager));
    t.is(await rowCount(client, "select from asset_locks"), 1);
  });
});

test("an outsider with a grant reads that asset, the project's name and its branches, nothing else", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const vendor = await insertUser(client, "vendor", "editor");
    await client.query(
      "insert into app_public.assets (project_id, name, type) values ($1, 'secret', '3D')",
      [studio.projectId],
    );
    await permit(client, studio, vendor, "asset", { read: true });
    await asUser(client, vendor);
    t.is(await rowCount(client, "select from assets"), 1);
    t.is(await rowCount(client, "select from projects"), 1);
    t.is(await rowCount(client, "select from branches"), 1);
    t.is(await rowCount(client, "select from project_members"), 0);
    t.is(await rowCount(client, "select from project_usage"), 0);
    t.is(await rowCount(client, "select from users"), 1);
  });
});

test("the studio's viewer role is a ceiling over rank and grants", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const publisher = await insertUser(client, "publisher", "viewer");
    await client.query(
      "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'owner')",
      [studio.projectId, publisher],
    );
    await permit(client, studio, publisher, "asset", { read: true, write: true });
    t.true(await canRead(client, studio, publisher));
    t.false(await canWrite(client, studio, publisher));
    t.is(await rowCount(client, "update projects set description = 'x'"), 0);
  });
});

test("a membership that ends counts at the next statement", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    t.true(await canRead(client, studio, studio.members.viewer));
    await asRoot(client);
    await client.query("delete from app_public.project_members where user_id = $1", [
      studio.members.viewer,
    ]);
    t.false(await canRead(client, studio, studio.members.viewer));
  });
});

test("an asset moves to no other project, and ids and authors are not for clients", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.members.owner);
    for (const column of ["project_id", "id", "created_by", "created_at", "deleted_at"]) {
      await refused(t, client, "42501", {
        sql: `update assets set ${column} = ${column} where id = $1`,
        values: [studio.assetId],
      });
    }
    await refused(t, client, "42501", {
      sql: "insert into assets (id, project_id, name, type) values (gen_random_uuid(), $1, 'prop', '3D')",
      values: [studio.projectId],
    });
    await refused(t, client, "DNIED", {
      sql: "insert into assets (project_id, name, type, created_by) values ($1, 'prop', '3D', $2)",
      values: [studio.projectId, studio.admin],
    });
  });
});

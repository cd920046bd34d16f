import test, { type ExecutionContext } from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, type Arguments } from "../../../_helpers/call.ts";
import { makeStudio, RANKS, type Studio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { archive } from "./_deleted-project.ts";

const db = useTestDatabase(test);

interface Ability {
  /** The function that says it, as a column of the table. */
  says: string;
  of: "projects" | "assets";
  /** What needs it. */
  command: (studio: Studio) => [name: string, args: Arguments];
}

const ABILITIES: Ability[] = [
  {
    says: "can_lead",
    of: "projects",
    command: ({ projectId }) => [
      "create_branch",
      { project_id: projectId, name: "twilight", type: "development" },
    ],
  },
  {
    says: "can_manage",
    of: "projects",
    command: ({ projectId }) => ["capture_storage_snapshot", { project_id: projectId }],
  },
  {
    says: "can_own",
    of: "projects",
    command: ({ projectId }) => ["archive_project", { project_id: projectId }],
  },
  {
    says: "can_write",
    of: "assets",
    command: ({ assetId }) => ["lock_asset", { asset_id: assetId }],
  },
];

/** What the column says to who acts; undefined when the row is not theirs to see. */
async function said(client: ClientBase, { says, of }: Ability, studio: Studio) {
  const { rows } = await client.query<{ can: boolean }>(
    `select app_public.${of}_${says}(r) as can from app_public.${of} as r where id = $1`,
    [of === "assets" ? studio.assetId : studio.projectId],
  );
  return rows[0]?.can;
}

/** Whether the command is really taken; undone afterwards. */
async function does(client: ClientBase, ability: Ability, studio: Studio): Promise<boolean> {
  await client.query("savepoint attempt");
  const isDone = await call(client, ...ability.command(studio)).then(
    () => true,
    () => false,
  );
  await client.query("rollback to savepoint attempt");
  return isDone;
}

/** Asserts that everybody is told what they can do, and returns who can. */
async function whoCan(
  t: ExecutionContext,
  client: ClientBase,
  { ability, studio }: { ability: Ability; studio: Studio },
): Promise<string[]> {
  const able: string[] = [];
  for (const rank of RANKS) {
    await asUser(client, studio.members[rank]);
    const can = await said(client, ability, studio);
    t.is(can, await does(client, ability, studio), `${ability.says}, ${rank}`);
    if (can === true) able.push(rank);
  }
  await asUser(client, studio.admin);
  t.is(await said(client, ability, studio), await does(client, ability, studio), "studio admin");
  await asUser(client, studio.outsider);
  t.is(await said(client, ability, studio), undefined, "an outsider sees no row");
  return able;
}

const WRITERS = ["contributor", "lead", "manager", "owner"];
const EXPECTED: Record<string, string[]> = {
  can_lead: ["lead", "manager", "owner"],
  can_manage: ["manager", "owner"],
  can_own: ["owner"],
  can_write: WRITERS,
};

for (const ability of ABILITIES) {
  test(`${ability.of}.${ability.says} says of everybody what the commands do, and of an archive no`, async (t) => {
    await withRootDb(db(), async (client) => {
      const studio = await makeStudio(client);
      t.deepEqual(await whoCan(t, client, { ability, studio }), EXPECTED[ability.says]);
      await asRoot(client);
      await client.query("update app_public.users set studio_role = 'viewer' where id = any ($1)", [
        Object.values(studio.members),
      ]);
      t.deepEqual(await whoCan(t, client, { ability, studio }), [], "the studio's ceiling");
      await asRoot(client);
      await archive(client, studio.projectId);
      await asUser(client, studio.admin);
      t.false(await said(client, ability, studio));
    });
  });
}

test("projects.can_write says who may add assets, and projects.my_role the rank", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    for (const rank of RANKS) {
      await asUser(client, studio.members[rank]);
      const { rows } = await client.query(
        "select app_public.projects_can_write(p) as can, app_public.projects_my_role(p) as role from app_public.projects as p where id = $1",
        [studio.projectId],
      );
      t.deepEqual(rows, [{ can: WRITERS.includes(rank), role: rank }]);
    }
    await asUser(client, studio.admin);
    const { rows } = await client.query(
      "select app_public.projects_my_role(p) as role from app_public.projects as p where id = $1",
      [studio.projectId],
    );
    t.deepEqual(rows, [{ role: "owner" }], "studio admins count as owners");
  });
});

test("assets.can_write follows a permission on the asset before the rank", async (t) => {
  const writing = ABILITIES.find(({ of }) => of === "assets") as Ability;
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { contributor, viewer, owner } = studio.members;
    await asUser(client, owner);
    const on = { project_id: studio.projectId, asset_id: studio.assetId };
    await call(client, "grant_permission", { ...on, user_id: contributor, can_write: false });
    await call(client, "grant_permission", {
      ...on,
      user_id: viewer,
      can_read: true,
      can_write: true,
    });
    for (const [id, can] of [
      [contributor, false],
      [viewer, true],
    ] as const) {
      await asUser(client, id);
      t.is(await said(client, writing, studio), can);
      t.is(await does(client, writing, studio), can);
    }
  });
});

test("nobody may write to an asset that is deleted", async (t) => {
  const writing = ABILITIES.find(({ of }) => of === "assets") as Ability;
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.members.owner);
    await call(client, "delete_asset", { asset_id: studio.assetId });
    t.false(await said(client, writing, studio));
    t.false(await does(client, writing, studio));
  });
});

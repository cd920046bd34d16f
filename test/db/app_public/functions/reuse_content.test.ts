import { createHash, randomUUID } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall, type Arguments } from "../../../_helpers/call.ts";
import {
  addMember,
  EXCLUSIVE,
  makeAsset,
  makeMember,
  makeProject,
  makeVersion,
  scalar,
} from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("contributors and above reuse content, others don't", (t) =>
  assertRanks(t, db(), {
    name: "reuse_content",
    least: "contributor",
    arrange: async (client, studio) => {
      const { assetId, mainlineId: branchId } = studio;
      const { sha256 } = await makeVersion(client, { assetId, branchId });
      return { asset_id: assetId, sha256, filename: "hero.txt" };
    },
  }));

/** An artist's own asset, and another project with a version. */
async function twoProjects(client: ClientBase) {
  const own = await makeProject(client);
  const other = await makeProject(client);
  const artist = await makeMember(client, own.projectId, "contributor");
  const assetId = await makeAsset(client, own.projectId);
  const otherAssetId = await makeAsset(client, other.projectId);
  const content = `${randomUUID()}${"x".repeat(60)}`;
  const version = await makeVersion(client, {
    assetId: otherAssetId,
    branchId: other.mainlineId,
    content,
  });
  const reuse: [string, Arguments] = [
    "reuse_content",
    { asset_id: assetId, sha256: version.sha256, filename: "mine.txt" },
  ];
  return { own, other, artist, assetId, otherAssetId, version, reuse, size: content.length };
}

const USAGE = `select used_bytes::int as used, logical_bytes::int as logical, reserved_bytes::int as reserved,
  version_count::int as versions from app_public.project_usage where project_id = $1`;

test("readers of another project reuse its content, which is charged to theirs once", (t) =>
  withRootDb(db(), async (client) => {
    const { own, other, artist, assetId, version, reuse, size } = await twoProjects(client);
    await addMember(client, other.projectId, artist, "viewer");
    await asUser(client, artist);
    const made = await call(client, ...reuse);
    t.like(made, {
      asset_id: assetId,
      version_number: 1,
      sha256: version.sha256,
      size_bytes: String(size),
      filename: "mine.txt",
      media_type: "text/plain",
      created_by: artist,
      branch_id: own.mainlineId,
    });
    await asRoot(client);
    const usage = async () => (await client.query(USAGE, [own.projectId])).rows[0];
    t.deepEqual(await usage(), { used: size, logical: size, reserved: 0, versions: 1 });
    await asUser(client, artist);
    t.is((await call(client, ...reuse)).version_number, 2);
    await asRoot(client);
    t.deepEqual(await usage(), { used: size, logical: 2 * size, reserved: 0, versions: 2 });
    const activity = await client.query(
      "select action::text, detail from app_public.workspace_activity where version_id = $1",
      [made["id"]],
    );
    t.is(activity.rows[0].action, "uploaded");
    t.is(activity.rows[0].detail.reused_version_id, version.id);
    t.is(
      await scalar(client, "select kind::text from app_public.changes where id = $1", [
        made["change_id"],
      ]),
      "upload",
    );
  }));

/** What the refusal of unknown content says, word for word but for the hash. */
async function unknown(t: ExecutionContext, client: ClientBase, args: Arguments) {
  const sha256 = createHash("sha256").update(randomUUID()).digest("hex");
  const refusal = await refusedCall(t, client, "NTFND", ["reuse_content", { ...args, sha256 }]);
  return { ...pick(refusal), facts: { ...refusal.facts, sha256: "" } };
}

function pick({ code, message, hint }: { code: string; message: string; hint?: string }) {
  return { code, message, hint };
}

type World = Awaited<ReturnType<typeof twoProjects>>;

const hidden: [what: string, arrange: (client: ClientBase, world: World) => Promise<unknown>][] = [
  ["a project one is no member of", async () => {}],
  [
    "an asset one was denied",
    async (client, { other, otherAssetId, artist }) => {
      await addMember(client, other.projectId, artist, "owner");
      await client.query(
        "insert into app_public.permissions (project_id, user_id, asset_id, can_read, can_write, can_delete) values ($1, $2, $3, false, false, false)",
        [other.projectId, artist, otherAssetId],
      );
    },
  ],
  [
    "a deleted asset",
    async (client, { other, otherAssetId, artist }) => {
      await addMember(client, other.projectId, artist, "owner");
      await client.query("update app_public.assets set deleted_at = now() where id = $1", [
        otherAssetId,
      ]);
    },
  ],
  [
    "a project one was removed from",
    async (client, { other, artist }) => {
      await addMember(client, other.projectId, artist, "viewer");
      await client.query(
        "delete from app_public.project_members where user_id = $1 and project_id = $2",
        [artist, other.projectId],
      );
    },
  ],
  [
    "a version whose content is damaged",
    async (client, { other, version, artist }) => {
      await addMember(client, other.projectId, artist, "viewer");
      await client.query("update app_private.blobs set state = 'corrupt' where sha256 = $1", [
        version.sha256,
      ]);
    },
  ],
];

for (const [what, arrange] of hidden) {
  test(`content of ${what} is refused in the words for unknown content`, (t) =>
    withRootDb(db(), async (client) => {
      const world = await twoProjects(client);
      await arrange(client, world);
      await asUser(client, world.artist);
      const refusal = await refusedCall(t, client, "NTFND", world.reuse);
      t.is(refusal.facts["sha256"], world.version.sha256);
      t.deepEqual(
        { ...pick(refusal), facts: { ...refusal.facts, sha256: "" } },
        await unknown(t, client, world.reuse[1]),
      );
    }));
}

test("a single asset that one was granted is enough", (t) =>
  withRootDb(db(), async (client) => {
    const { other, artist, otherAssetId, reuse } = await twoProjects(client);
    await client.query(
      "insert into app_public.permissions (project_id, user_id, asset_id, can_read) values ($1, $2, $3, true)",
      [other.projectId, artist, otherAssetId],
    );
    await asUser(client, artist);
    t.is((await call(client, ...reuse)).version_number, 1);
  }));

test("content of others costs the search no more than content of nobody", (t) =>
  withRootDb(db(), async (client) => {
    const { artist, other, otherAssetId, version } = await twoProjects(client);
    await client.query(
      `insert into app_public.asset_versions
         (project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename)
       select project_id, asset_id, branch_id, version_number + n, change_id, sha256, size_bytes, filename
       from app_public.asset_versions, generate_series(1, 3000) as n where id = $1`,
      [version.id],
    );
    await client.query("analyze app_public.asset_versions");
    // Blocks read, which is what time depends on; never the same query twice, for the first one warms the cache.
    const cost = async (sha256: string) => {
      const { rows } = await client.query(
        `explain (analyze, buffers, format json) select app_private.readable_content('${sha256}')`,
      );
      const plan = rows[0]["QUERY PLAN"][0]["Plan"];
      return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
    };
    const acting = await client.query("select set_config('app.current_user_id', $1, true)", [
      artist,
    ]);
    t.is(acting.rowCount, 1);
    const nobody = createHash("sha256").update(randomUUID()).digest("hex");
    await cost(nobody);
    await cost(version.sha256);
    const [unknownCost, hiddenCost] = [await cost(nobody), await cost(version.sha256)];
    t.true(Math.abs(hiddenCost - unknownCost) <= 4, `${unknownCost} and ${hiddenCost} blocks`);
    // And a reader finds it.
    await addMember(client, other.projectId, artist, "viewer");
    t.is(
      await scalar(client, "select asset_id from app_private.readable_content($1)", [
        version.sha256,
      ]),
      otherAssetId,
    );
  }));

/** A world whose artist may read the other project's content, and ways to change it. */
async function readersWorld(client: ClientBase) {
  const world = await twoProjects(client);
  const { artist, other, own, reuse } = world;
  await addMember(client, other.projectId, artist, "viewer");
  const colleague = await makeMember(client, own.projectId, "contributor");
  await asUser(client, artist);
  return {
    ...world,
    colleague,
    async arrange(sql: string, values: unknown[]) {
      await asRoot(client);
      await client.query(sql, values);
      await asUser(client, artist);
    },
    also: (more: Arguments): [string, Arguments] => [reuse[0], { ...reuse[1], ...more }],
  };
}

test("locks stand in the way as for an upload, and end with it", (t) =>
  withRootDb(db(), async (client) => {
    const { artist, colleague, assetId, reuse, arrange } = await readersWorld(client);
    await asUser(client, colleague);
    const lock = await call(client, "lock_asset", { asset_id: assetId });
    await asUser(client, artist);
    await refusedCall(t, client, "LOCKD", reuse);
    await asUser(client, colleague);
    await call(client, "release_lock", { lock_id: lock["id"] });
    await asUser(client, artist);
    // The first version of an exclusive asset needs no lock, the next one does.
    t.is((await call(client, ...reuse)).version_number, 1);
    await arrange("update app_public.assets set type = $1 where id = $2", [EXCLUSIVE, assetId]);
    await refusedCall(t, client, "LOCKD", reuse);
    await call(client, "lock_asset", { asset_id: assetId });
    t.is((await call(client, ...reuse)).version_number, 2);
    await asRoot(client);
    const locks = "select count(*)::int from app_public.asset_locks where asset_id = $1";
    t.is(await scalar(client, locks, [assetId]), 0);
  }));

test("numbers, names, branch policy and archive stand in the way as for an upload", (t) =>
  withRootDb(db(), async (client) => {
    const { own, artist, reuse, arrange, also } = await readersWorld(client);
    await refusedCall(t, client, "STALE", also({ version_number: 7 }));
    await refusedCall(t, client, "STALE", also({ base_version: 1 }));
    await refusedCall(t, client, "NTFND", also({ branch: "nowhere" }));
    for (const filename of ["", "a/b", "..", "a\nb", "x".repeat(256), "ä".repeat(128)])
      await refusedCall(t, client, "BADIN", also({ filename }));
    const approvals = "update app_public.branches set approvals_required = $2 where id = $1";
    await arrange(approvals, [own.mainlineId, 1]);
    await refusedCall(t, client, "FLOWD", reuse);
    await arrange(approvals, [own.mainlineId, 0]);
    t.is((await call(client, ...also({ base_version: 0, version_number: 1 }))).version_number, 1);
    await arrange(
      "update app_public.projects set status = 'archived', archived_by = $2 where id = $1",
      [own.projectId, artist],
    );
    await refusedCall(t, client, "ARCHV", reuse);
  }));

test("allocation, size and media type stand in the way as for an upload", (t) =>
  withRootDb(db(), async (client) => {
    const { own, assetId, reuse, arrange } = await readersWorld(client);
    const allocate = "update app_public.projects set storage_allocation_bytes = $2 where id = $1";
    await arrange(allocate, [own.projectId, 10]);
    await refusedCall(t, client, "QUOTA", reuse);
    await arrange(allocate, [own.projectId, 1000]);
    await arrange("update app_public.assets set type = $1 where id = $2", [EXCLUSIVE, assetId]);
    const rule = `update app_public.asset_types set max_size_bytes = $2, media_types = $3 where name = $1`;
    await arrange(rule, [EXCLUSIVE, 10, null]);
    await refusedCall(t, client, "BADIN", reuse);
    await arrange(rule, [EXCLUSIVE, null, ["image/png"]]);
    await refusedCall(t, client, "BADIN", reuse);
    await arrange(rule, [EXCLUSIVE, null, null]);
    t.is((await call(client, ...reuse)).version_number, 1);
  }));

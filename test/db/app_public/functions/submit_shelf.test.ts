import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall, type Arguments } from "../../../_helpers/call.ts";
import { EXCLUSIVE, makeAsset, makeBranch, scalar } from "../../../_helpers/factories.ts";
import { makeShelfWorld, overtake, shelve } from "../../../_helpers/shelf-world.ts";
import { committed, useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("everything in a shelf becomes versions of one change, and the rest follows", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await asRoot(client);
    const fresh = await makeAsset(client, world.projectId);
    const before = await client.query(
      "select version_count, logical_bytes, used_bytes from app_public.project_usage where project_id = $1",
      [world.projectId],
    );
    await asUser(client, world.artist);
    await call(client, "lock_asset", {
      asset_id: world.assetId,
      workspace_id: world.workspace.id,
    });
    await shelve(client, world, [
      { asset_id: world.assetId, version_id: world.work.id },
      { asset_id: fresh, version_id: world.work.id, filename: "new.txt" },
    ]);
    const shelf = await call(client, "submit_shelf", {
      shelf_id: world.shelf.id,
      comment: "armour done",
    });
    t.is(shelf.state, "submitted");
    const { rows } = await client.query(
      `select v.*, c.kind, c.comment as change_comment, c.author_id from app_public.asset_versions v
       join app_public.changes c on c.id = v.change_id where v.change_id = $1 order by v.version_number`,
      [shelf.change_id],
    );
    t.deepEqual(
      rows.map((row) => [row.asset_id, row.version_number, row.filename, row.parent_version_id]),
      [
        [fresh, 1, "new.txt", null],
        [world.assetId, 2, "file.txt", world.base.id],
      ],
    );
    t.true(rows.every(({ created_by }) => created_by === world.artist));
    t.deepEqual([rows[0].kind, rows[0].change_comment], ["submit", "armour done"]);
    await asRoot(client);
    const after = await client.query(
      "select version_count, logical_bytes, used_bytes from app_public.project_usage where project_id = $1",
      [world.projectId],
    );
    t.is(Number(after.rows[0].version_count), Number(before.rows[0].version_count) + 2);
    t.is(Number(after.rows[0].logical_bytes), Number(before.rows[0].logical_bytes) + 72);
    t.is(after.rows[0].used_bytes, before.rows[0].used_bytes);
    t.is(
      await scalar(client, "select count(*)::int from app_public.asset_locks where asset_id = $1", [
        world.assetId,
      ]),
      0,
    );
    t.is(
      await scalar(
        client,
        "select count(*)::int from app_public.workspace_assets where workspace_id = $1",
        [world.workspace.id],
      ),
      2,
    );
  }));

test("what a client said of a file goes through the shelf with it, unless it is named anew", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await asRoot(client);
    const others = [
      await makeAsset(client, world.projectId),
      await makeAsset(client, world.projectId),
    ];
    const { rows: sent } = await client.query(
      `insert into app_public.asset_versions
         (project_id, asset_id, branch_id, version_number, change_id, parent_version_id, sha256, size_bytes,
          filename, original_filename, media_type, declared_media_type, comment, created_by)
       select project_id, asset_id, branch_id, version_number + 1, change_id, id, sha256, size_bytes,
          'a_b.txt', 'a/b.txt', media_type, 'text/x-mine', comment, created_by
       from app_public.asset_versions where id = $1 returning id`,
      [world.work.id],
    );
    await asUser(client, world.artist);
    await shelve(client, world, [
      { asset_id: others[0], version_id: sent[0].id },
      { asset_id: others[1], version_id: sent[0].id, filename: "new.txt" },
    ]);
    await call(client, "submit_shelf", { shelf_id: world.shelf.id });
    const { rows } = await client.query(
      `select asset_id, filename, original_filename, declared_media_type
       from app_public.asset_versions where asset_id = any ($1)
       order by array_position($1, asset_id)`,
      [others],
    );
    t.deepEqual(
      rows.map((row) => [row.filename, row.original_filename, row.declared_media_type]),
      [
        ["a_b.txt", "a/b.txt", "text/x-mine"],
        ["new.txt", null, "text/x-mine"],
      ],
    );
  }));

test("a base that is no longer the head is refused, naming the head, and nothing is written", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await asRoot(client);
    const fresh = await makeAsset(client, world.projectId);
    await asUser(client, world.artist);
    await shelve(client, world, [
      { asset_id: world.assetId, version_id: world.work.id },
      { asset_id: fresh, version_id: world.work.id },
    ]);
    const newest = await overtake(client, world, world.artist);
    const refusal = await refusedCall(t, client, "STALE", [
      "submit_shelf",
      { shelf_id: world.shelf.id },
    ]);
    t.is(refusal.facts.version_id, newest.id);
    t.is(
      await scalar(
        client,
        "select count(*)::int from app_public.asset_versions where asset_id = $1",
        [fresh],
      ),
      0,
    );
    t.is(
      await scalar(client, "select state::text from app_public.shelves where id = $1", [
        world.shelf.id,
      ]),
      "open",
    );
  }));

test("somebody else's lock refuses the submit, and exclusive types want one's own", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await shelve(client, world);
    await asUser(client, world.lead);
    const lock = await call(client, "lock_asset", { asset_id: world.assetId });
    await asUser(client, world.artist);
    const submit: [string, Arguments] = ["submit_shelf", { shelf_id: world.shelf.id }];
    t.is((await refusedCall(t, client, "LOCKD", submit)).facts.holder_id, world.lead);
    await asUser(client, world.lead);
    await call(client, "release_lock", { lock_id: lock.id });
    await asRoot(client);
    await client.query("update app_public.assets set type = $1 where id = $2", [
      EXCLUSIVE,
      world.assetId,
    ]);
    await asUser(client, world.artist);
    await refusedCall(t, client, "LOCKD", submit);
    await call(client, "lock_asset", { asset_id: world.assetId });
    t.is((await call(client, ...submit)).state, "submitted");
  }));

test("on a development branch the lock stays with the branch", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await call(client, "discard_shelf", { shelf_id: world.shelf.id });
    await asRoot(client);
    const development = await makeBranch(client, world.mainlineId);
    await asUser(client, world.artist);
    const id = { workspace_id: world.workspace.id };
    await call(client, "switch_workspace", { ...id, branch_id: development });
    const lock = await call(client, "lock_asset", { asset_id: world.assetId, ...id });
    const shelf = await call(client, "create_shelf", { ...id, name: "s" });
    await shelve(client, { ...world, shelf });
    await call(client, "submit_shelf", { shelf_id: shelf.id });
    const { rows } = await client.query("select * from app_public.asset_locks where id = $1", [
      lock.id,
    ]);
    t.is(rows[0].state, "retained");
    t.is(rows[0].branch_id, development);
    t.is(rows[0].holder_id, null);
    await asUser(client, world.lead);
    await refusedCall(t, client, "STALE", ["lock_asset", { asset_id: world.assetId }]);
    const again = { asset_id: world.assetId, branch_id: development };
    t.is((await call(client, "lock_asset", again)).holder_id, world.lead);
  }));

test("a protected branch wants the approvals of its policy for exactly this content", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client, 1);
    await shelve(client, world);
    const submit: [string, Arguments] = ["submit_shelf", { shelf_id: world.shelf.id }];
    await refusedCall(t, client, "FLOWD", submit);
    const review = await call(client, "request_review", { shelf_id: world.shelf.id });
    await refusedCall(t, client, "FLOWD", submit);
    await asUser(client, world.reviewer);
    await call(client, "decide_review", { review_id: review.id, verdict: "approved" });
    // Other content, then the approved content again.
    await asUser(client, world.artist);
    await shelve(client, world, [{ asset_id: world.assetId, version_id: world.base.id }]);
    await refusedCall(t, client, "FLOWD", submit);
    await shelve(client, world);
    t.is((await call(client, ...submit)).state, "submitted");
  }));

test("two approvals with one of a lead are counted, and a policy raised meanwhile holds", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client, 1);
    await shelve(client, world);
    const first = await call(client, "request_review", { shelf_id: world.shelf.id });
    await asUser(client, world.reviewer);
    await call(client, "decide_review", { review_id: first.id, verdict: "approved" });
    await asUser(client, world.owner);
    await call(client, "set_branch_policy", {
      branch_id: world.mainlineId,
      approvals_required: 2,
      lead_approvals_required: 1,
    });
    await asUser(client, world.artist);
    const submit: [string, Arguments] = ["submit_shelf", { shelf_id: world.shelf.id }];
    const refusal = await refusedCall(t, client, "FLOWD", submit);
    t.is(refusal.facts.approvals, 1);
    const second = await call(client, "request_review", { shelf_id: world.shelf.id });
    await asUser(client, world.lead);
    await call(client, "decide_review", { review_id: second.id, verdict: "approved" });
    await asUser(client, world.artist);
    // The second round has one approval of its own, so it is not approved; the two count together.
    t.is((await call(client, ...submit)).state, "submitted");
  }));

test("a verdict against the content stands in the way, also where no approval is wanted", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client, 0);
    await shelve(client, world);
    const review = await call(client, "request_review", { shelf_id: world.shelf.id });
    await asUser(client, world.lead);
    await call(client, "decide_review", { review_id: review.id, verdict: "changes_requested" });
    await asUser(client, world.artist);
    await refusedCall(t, client, "FLOWD", ["submit_shelf", { shelf_id: world.shelf.id }]);
  }));

test("the approval of who owns the shelf now does not count", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client, 1);
    await shelve(client, world);
    const review = await call(client, "request_review", { shelf_id: world.shelf.id });
    await asUser(client, world.owner);
    await call(client, "decide_review", { review_id: review.id, verdict: "approved" });
    await call(client, "remove_member", { project_id: world.projectId, user_id: world.artist });
    await refusedCall(t, client, "FLOWD", ["submit_shelf", { shelf_id: world.shelf.id }]);
  }));

test("content of another project is charged, and refused beyond the allocation", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const elsewhere = await readableElsewhere();
    await asUser(client, world.artist);
    await shelve(client, world, [{ asset_id: world.assetId, version_id: elsewhere.id }]);
    await asRoot(client);
    const set = "update app_public.projects set storage_allocation_bytes = $2 where id = $1";
    await client.query(set, [world.projectId, 100]);
    await asUser(client, world.artist);
    await refusedCall(t, client, "QUOTA", ["submit_shelf", { shelf_id: world.shelf.id }]);
    await asRoot(client);
    await client.query(set, [world.projectId, 108]);
    await asUser(client, world.artist);
    await call(client, "submit_shelf", { shelf_id: world.shelf.id });
    const { rows } = await client.query(
      "select used_bytes, reserved_bytes from app_public.project_usage where project_id = $1",
      [world.projectId],
    );
    t.deepEqual(rows, [{ used_bytes: "108", reserved_bytes: "0" }]);

    async function readableElsewhere() {
      await asRoot(client);
      const other = await makeShelfWorld(client);
      await asRoot(client);
      await client.query(
        "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'viewer')",
        [other.projectId, world.artist],
      );
      return other.work;
    }
  }));

test("a deletion marks the asset as gone from the branch, and it can be added again", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await shelve(client, world, [{ asset_id: world.assetId, action: "delete" }]);
    await call(client, "submit_shelf", { shelf_id: world.shelf.id });
    const head = "select (app_private.branch_head($1, $2)).is_deletion";
    await asRoot(client);
    t.true(await scalar(client, head, [world.assetId, world.mainlineId]));
    await asUser(client, world.artist);
    const shelf = await call(client, "create_shelf", {
      workspace_id: world.workspace.id,
      name: "again",
    });
    const items = [{ asset_id: world.assetId, version_id: world.work.id, action: "add" }];
    await shelve(client, { ...world, shelf }, items);
    await call(client, "submit_shelf", { shelf_id: shelf.id });
    await asRoot(client);
    t.false(await scalar(client, head, [world.assetId, world.mainlineId]));
  }));

test("an empty shelf, a reader who lost the right to write, and an archived project are refused", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const submit: [string, Arguments] = ["submit_shelf", { shelf_id: world.shelf.id }];
    await refusedCall(t, client, "BADST", submit);
    await shelve(client, world);
    await asUser(client, world.owner);
    const permission = await call(client, "grant_permission", {
      project_id: world.projectId,
      user_id: world.artist,
      asset_id: world.assetId,
      can_write: false,
    });
    await asUser(client, world.artist);
    await refusedCall(t, client, "DNIED", submit);
    await asUser(client, world.owner);
    await call(client, "revoke_permission", { permission_id: permission.id });
    await client.query("savepoint archived");
    await call(client, "archive_project", { project_id: world.projectId, force: true });
    await asUser(client, world.artist);
    await refusedCall(t, client, "ARCHV", submit);
    await client.query("rollback to savepoint archived");
    await asUser(client, world.artist);
    t.is((await call(client, ...submit)).state, "submitted");
  }));

test("of two shelves with the same base submitted at once exactly one arrives", async (t) => {
  const worlds = await committed(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await shelve(client, world);
    const other = await call(client, "create_shelf", {
      workspace_id: world.workspace.id,
      name: "two",
    });
    await shelve(client, { ...world, shelf: other });
    await asRoot(client);
    return [world, { ...world, shelf: other }];
  });
  const results = await Promise.all(
    worlds.map(async (world) => {
      const client = await db().rootPool.connect();
      try {
        await client.query("begin");
        await asUser(client, world.artist);
        await call(client, "submit_shelf", { shelf_id: world.shelf.id });
        await client.query("commit");
        return "submitted";
      } catch (error) {
        await client.query("rollback");
        return (error as { code: string }).code;
      } finally {
        client.release();
      }
    }),
  );
  t.deepEqual(results.toSorted(), ["STALE", "submitted"]);
});

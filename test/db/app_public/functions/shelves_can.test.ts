import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call } from "../../../_helpers/call.ts";
import { addMember, EXCLUSIVE, makeAsset, makeUser } from "../../../_helpers/factories.ts";
import {
  makeShelfWorld,
  overtake,
  shelve,
  type ShelfWorld,
} from "../../../_helpers/shelf-world.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { said, whoCan, type Ability } from "./_abilities.ts";

const db = useTestDatabase(test);

interface Shelved {
  world: ShelfWorld;
  people: Record<string, string>;
  ability(column: string, command: string): Ability;
}

/** A shelf that holds something, and everybody around it. */
async function shelved(client: ClientBase, approvals = 0): Promise<Shelved> {
  const world = await makeShelfWorld(client, approvals);
  await asRoot(client);
  const mate = await makeUser(client);
  await addMember(client, world.projectId, mate, "contributor");
  const viewer = await makeUser(client);
  await addMember(client, world.projectId, viewer, "viewer");
  const outsider = await makeUser(client);
  await asUser(client, world.artist);
  const { artist, reviewer, lead, owner } = world;
  return {
    world,
    people: { artist, mate, reviewer, viewer, lead, owner, outsider },
    ability: (column, command) => ({
      column,
      table: "shelves",
      id: world.shelf.id,
      command: [command, { shelf_id: world.shelf.id }],
    }),
  };
}

test("shelves say of everybody what submit_shelf, discard_shelf and request_review do", (t) =>
  withRootDb(db(), async (client) => {
    const { world, people, ability } = await shelved(client);
    const submit = ability("can_submit", "submit_shelf");
    const discard = ability("can_discard", "discard_shelf");
    const ask = ability("can_request_review", "request_review");
    t.deepEqual(await whoCan(t, client, people, submit), [], "an empty one");
    t.deepEqual(await whoCan(t, client, people, discard), ["artist", "lead", "owner"]);
    t.deepEqual(await whoCan(t, client, people, ask), [], "an empty one");
    await asUser(client, world.artist);
    await shelve(client, world);
    t.deepEqual(await whoCan(t, client, people, submit), ["artist"]);
    t.deepEqual(await whoCan(t, client, people, discard), ["artist", "lead", "owner"]);
    t.deepEqual(await whoCan(t, client, people, ask), ["artist", "lead", "owner"]);
    await asUser(client, world.artist);
    await call(client, "request_review", { shelf_id: world.shelf.id });
    t.deepEqual(await whoCan(t, client, people, ask), [], "while a review is open");
    await asUser(client, world.artist);
    await call(client, "submit_shelf", { shelf_id: world.shelf.id });
    for (const closed of [submit, discard, ask])
      t.deepEqual(await whoCan(t, client, people, closed), [], `${closed.column}, closed`);
  }));

/** The obstacles of what is shelved, in the words that `actor` reads, by asset. */
async function obstacles(client: ClientBase, { shelf }: ShelfWorld, actor: string) {
  await asUser(client, actor);
  const { rows } = await client.query<{ obstacle: string | null; head: number | null }>(
    `select app_public.shelf_items_obstacle(i) as obstacle,
            (app_public.shelf_items_head_version(i)).version_number as head
     from app_public.shelf_items as i where shelf_id = $1 order by revision`,
    [shelf.id],
  );
  return rows;
}

/** The message with which submitting is refused; undefined when it is taken. Undone afterwards. */
async function refusal(client: ClientBase, { shelf, artist }: ShelfWorld) {
  await asUser(client, artist);
  await client.query("savepoint attempt");
  const message = await call(client, "submit_shelf", { shelf_id: shelf.id }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  await client.query("rollback to savepoint attempt");
  return message;
}

test("an item says what submitting would be refused for: a newer version", (t) =>
  withRootDb(db(), async (client) => {
    const { world, people } = await shelved(client);
    await shelve(client, world);
    t.deepEqual(await obstacles(client, world, world.artist), [{ obstacle: null, head: 1 }]);
    t.is(await refusal(client, world), undefined);
    await overtake(client, world, world.artist);
    const [item] = await obstacles(client, world, world.artist);
    t.is(item?.head, 2);
    t.is(item?.obstacle, await refusal(client, world));
    t.deepEqual(await obstacles(client, world, people["viewer"] as string), [item]);
    t.deepEqual(await obstacles(client, world, people["outsider"] as string), []);
  }));

test("an item says what submitting would be refused for: locks", (t) =>
  withRootDb(db(), async (client) => {
    const { world, people } = await shelved(client);
    await asRoot(client);
    const assetId = await makeAsset(client, world.projectId, { type: EXCLUSIVE });
    await asUser(client, world.artist);
    const lock = await call(client, "lock_asset", { asset_id: assetId });
    await shelve(client, world, [{ asset_id: assetId, version_id: world.work.id }]);
    t.deepEqual(await obstacles(client, world, world.artist), [{ obstacle: null, head: null }]);
    await asUser(client, world.lead);
    await call(client, "break_lock", { lock_id: lock.id, reason: "On holiday" });
    await call(client, "lock_asset", { asset_id: assetId });
    const [mine] = await obstacles(client, world, world.artist);
    t.regex(mine?.obstacle ?? "", /^Your lock on .* is gone: .* broke it: On holiday/);
    t.is(mine?.obstacle, await refusal(client, world));
    const [theirs] = await obstacles(client, world, people["viewer"] as string);
    t.regex(
      theirs?.obstacle ?? "",
      /^The lock on .* is gone/,
      "others are not addressed as its holder",
    );
  }));

test("an item says what submitting would be refused for: a right that its owner lost", (t) =>
  withRootDb(db(), async (client) => {
    const { world } = await shelved(client);
    await shelve(client, world);
    await asUser(client, world.owner);
    await call(client, "grant_permission", {
      project_id: world.projectId,
      asset_id: world.assetId,
      user_id: world.artist,
      can_write: false,
    });
    const [item] = await obstacles(client, world, world.artist);
    t.regex(item?.obstacle ?? "", /may not write/);
    t.regex((await refusal(client, world)) ?? "", /may not write/);
  }));

test("rows that are made up tell an outsider nothing", (t) =>
  withRootDb(db(), async (client) => {
    const { world, people } = await shelved(client, 1);
    await shelve(client, world);
    await overtake(client, world, world.artist);
    const told = async (actor: string) => {
      await asUser(client, actor);
      const { rows } = await client.query<Record<string, unknown>>(
        `select app_public.shelf_items_obstacle(i) is not null as obstacle,
                (app_public.shelf_items_head_version(i)).id is not null as head,
                app_public.shelves_approval_obstacle(s) is not null as approval
         from (select (json_populate_record(null::app_public.shelf_items, $1)).*) as i
         cross join (select (json_populate_record(null::app_public.shelves, $2)).*) as s`,
        [
          JSON.stringify({ shelf_id: world.shelf.id, revision: 1, asset_id: world.assetId }),
          JSON.stringify({ id: world.shelf.id }),
        ],
      );
      return rows[0];
    };
    t.deepEqual(await told(world.artist), { obstacle: true, head: true, approval: true });
    t.deepEqual(await told(people["outsider"] as string), {
      obstacle: false,
      head: false,
      approval: false,
    });
  }));

test("an older revision is not what is submitted, and closed shelves have no obstacles", (t) =>
  withRootDb(db(), async (client) => {
    const { world } = await shelved(client);
    await shelve(client, world);
    await overtake(client, world, world.artist);
    await shelve(client, world, [
      { asset_id: world.assetId, version_id: world.work.id, base_version_id: world.base.id },
    ]);
    const open = await obstacles(client, world, world.artist);
    t.is(open[0]?.obstacle, "Revision 2 has been shelved since.");
    t.regex(open[1]?.obstacle ?? "", /^The newest version of/);
    await call(client, "discard_shelf", { shelf_id: world.shelf.id });
    const closed = await obstacles(client, world, world.artist);
    t.deepEqual(
      closed.map(({ obstacle }) => obstacle),
      [null, null],
    );
  }));

test("shelves.approval_obstacle is the refusal of submit_shelf, in the same words", (t) =>
  withRootDb(db(), async (client) => {
    const { world, people } = await shelved(client, 1);
    const obstacle = async (actor: string) => {
      await asUser(client, actor);
      return said(client, "approval_obstacle", "shelves", world.shelf.id);
    };
    t.is(await obstacle(world.artist), null, "an empty one");
    await asUser(client, world.artist);
    await shelve(client, world);
    t.is(await obstacle(world.artist), await refusal(client, world));
    t.regex(String(await obstacle(people["viewer"] as string)), /wants 1 approval,/);
    t.is(await obstacle(people["outsider"] as string), undefined);
    await asUser(client, world.artist);
    const review = await call(client, "request_review", { shelf_id: world.shelf.id });
    await asUser(client, world.reviewer);
    const decide = (verdict: string) =>
      call(client, "decide_review", {
        review_id: review.id,
        verdict,
        comment: "Because",
        content_sha256: review.content_sha256,
      });
    await decide("approved");
    t.is(await obstacle(world.artist), null);
    t.is(await refusal(client, world), undefined);
  }));

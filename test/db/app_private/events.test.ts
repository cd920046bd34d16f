import test, { type ExecutionContext } from "ava";
import type { ClientBase, Notification } from "pg";
import { asAnonymous, asAuditor, asRoot, asUser } from "../../_helpers/as-user.ts";
import { call } from "../../_helpers/call.ts";
import {
  EXCLUSIVE,
  makeAsset,
  makeBranch,
  makeMember,
  makeProject,
  makeVersion,
  scalar,
} from "../../_helpers/factories.ts";
import { refused } from "../../_helpers/refusal.ts";
import { committed, useTestDatabase, withRootDb } from "../../_helpers/with-db.ts";

const db = useTestDatabase(test);

interface Row {
  kind: string;
  subject: Record<string, unknown>;
  project_id: string | null;
  user_id: string | null;
  actor_id: string | null;
}

/** The events that `work` writes, in order. */
async function eventsOf(client: ClientBase, work: () => Promise<unknown>): Promise<Row[]> {
  await asRoot(client);
  const newest = await scalar(client, "select coalesce(max(id), 0) from app_private.events");
  await work();
  await asRoot(client);
  const { rows } = await client.query<Row>(
    "select kind, subject, project_id, user_id, actor_id from app_private.events where id > $1 order by id",
    [newest],
  );
  return rows;
}

const ofKind = (rows: Row[], prefix: string) => rows.filter(({ kind }) => kind.startsWith(prefix));

test("a lock taken, renewed, released and broken is told as such, with who did it", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const lead = await makeMember(client, projectId, "lead");
    const assetId = await makeAsset(client, projectId);
    const as = (who: string, name: string, args: object) => async () => {
      await asUser(client, who);
      return call(client, name, args as Record<string, unknown>);
    };
    const locks = async (work: () => Promise<unknown>) =>
      ofKind(await eventsOf(client, work), "lock.");
    let lockId = "";
    const [taken] = await locks(async () => {
      lockId = (await as(artist, "lock_asset", { asset_id: assetId })()).id;
    });
    const subject = { lock_id: lockId, asset_id: assetId, holder_id: artist };
    const event = { project_id: projectId, user_id: null, subject };
    t.deepEqual(taken, { ...event, kind: "lock.taken", actor_id: artist });
    t.deepEqual(await locks(as(artist, "lock_asset", { asset_id: assetId })), [
      { ...event, kind: "lock.changed", actor_id: artist },
    ]);
    const broken = await locks(as(lead, "break_lock", { lock_id: lockId, reason: "on leave" }));
    t.deepEqual(
      broken.map(({ kind, actor_id }) => [kind, actor_id]),
      [
        ["lock.changed", lead],
        ["lock.broken", lead],
        ["lock.released", lead],
      ],
    );
    t.deepEqual(broken[1]?.subject, subject);
    await as(artist, "lock_asset", { asset_id: assetId })();
    const released = await locks(as(artist, "release_lock", { asset_id: assetId }));
    t.deepEqual(
      released.map(({ kind }) => kind),
      ["lock.released"],
    );
  }));

test("a lock that goes to a branch and back is told as retained and taken", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId, { type: EXCLUSIVE });
    await makeVersion(client, { assetId, branchId: mainlineId, createdBy: artist });
    const branchId = await makeBranch(client, mainlineId);
    const version = await makeVersion(client, { assetId, branchId, createdBy: artist });
    await asUser(client, artist);
    const lock = await call(client, "lock_asset", { asset_id: assetId, branch_id: branchId });
    await asRoot(client);
    const kinds = ofKind(
      await eventsOf(client, () =>
        client.query(
          "update app_public.asset_locks set state = 'retained', holder_id = null, version_id = $2 where id = $1",
          [lock.id, version.id],
        ),
      ),
      "lock.",
    );
    t.deepEqual(
      kinds.map(({ kind, subject }) => [kind, subject["holder_id"]]),
      [["lock.retained", artist]],
    );
    const again = await eventsOf(client, async () => {
      await asUser(client, artist);
      await call(client, "lock_asset", { asset_id: assetId, branch_id: branchId });
    });
    t.is(ofKind(again, "lock.")[0]?.kind, "lock.taken");
  }));

test("versions, reviews asked for, decided, noted and drawn on, and the timeline are told with their ids", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client, 1);
    const artist = await makeMember(client, projectId, "contributor");
    const lead = await makeMember(client, projectId, "lead");
    const assetId = await makeAsset(client, projectId);
    let versionId = "";
    const [created] = await eventsOf(client, async () => {
      versionId = (await makeVersion(client, { assetId, branchId: mainlineId, createdBy: artist }))
        .id;
    });
    t.is(created?.kind, "version.created");
    t.deepEqual(created?.subject, {
      version_id: versionId,
      asset_id: assetId,
      branch_id: mainlineId,
    });
    let reviewId = "";
    const [requested] = await eventsOf(client, async () => {
      await asUser(client, artist);
      reviewId = (await call(client, "request_review", { version_id: versionId })).id;
    });
    t.deepEqual([requested?.kind, requested?.actor_id], ["review.requested", artist]);
    t.deepEqual(requested?.subject, { review_id: reviewId });
    const decided = await eventsOf(client, async () => {
      await asUser(client, lead);
      await call(client, "add_review_note", { review_id: reviewId, body: "Good." });
      const { id } = await call(client, "add_review_annotation", {
        review_id: reviewId,
        points: JSON.stringify([[1, 2]]),
      });
      await call(client, "remove_review_annotation", { annotation_id: id });
      await call(client, "decide_review", { review_id: reviewId, verdict: "approved" });
    });
    const reviews = ofKind(decided, "review.");
    t.deepEqual(
      reviews.map(({ kind }) => kind),
      ["review.noted", "review.drawn", "review.erased", "review.decided", "review.changed"],
    );
    t.deepEqual(reviews[1]?.subject, reviews[2]?.subject);
    t.is(
      reviews[3]?.subject["decision_id"],
      await scalar(client, "select id from app_public.review_decisions where review_id = $1", [
        reviewId,
      ]),
    );
    const told = decided.find(({ user_id }) => user_id === artist);
    t.is(told?.kind, "notification.sent");
    t.is(told?.project_id, null);
  }));

test("archiving and reopening are told although the project is archived", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const admin = (
      await client.query(
        "insert into app_public.users (username, display_name, studio_role) values ('boss', 'boss', 'admin') returning id",
      )
    ).rows[0].id as string;
    const rows = await eventsOf(client, async () => {
      await asUser(client, owner);
      await call(client, "archive_project", { project_id: projectId, reason: "done" });
      await asUser(client, admin);
      await call(client, "reopen_project", { project_id: projectId, reason: "a sequel" });
    });
    t.deepEqual(
      ofKind(rows, "project.").map(({ kind, project_id, actor_id }) => [
        kind,
        project_id,
        actor_id,
      ]),
      [
        ["project.archived", projectId, owner],
        ["project.reopened", projectId, admin],
      ],
    );
  }));

test("changes of who may follow, and of who may be connected, are told", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const member = await makeMember(client, projectId, "viewer");
    const rows = await eventsOf(client, async () => {
      await client.query("update app_public.project_members set role = 'lead' where user_id = $1", [
        member,
      ]);
      await client.query(
        "insert into app_public.permissions (project_id, user_id, can_read) values ($1, $2, false)",
        [projectId, member],
      );
      await client.query("delete from app_public.permissions where user_id = $1", [member]);
      await client.query("delete from app_public.project_members where user_id = $1", [member]);
      await client.query("update app_public.users set deactivated_at = now() where id = $1", [
        member,
      ]);
      await client.query("update app_public.users set display_name = 'x' where id = $1", [member]);
    });
    t.deepEqual(
      rows.map(({ kind, project_id, user_id }) => [kind, project_id ?? user_id]),
      [
        ["member.changed", projectId],
        ["member.changed", projectId],
        ["member.changed", projectId],
        ["member.removed", projectId],
        ["account.changed", member],
      ],
    );
  }));

test("a person's own statement is told too, though nobody may write events", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const member = await makeMember(client, projectId, "viewer");
    await client.query(
      "insert into app_public.notifications (user_id, kind, message) values ($1, 'lock.broken', 'x')",
      [member],
    );
    const rows = await eventsOf(client, async () => {
      await asUser(client, member);
      await client.query("update app_public.notifications set read_at = now()");
    });
    t.deepEqual(
      rows.map(({ kind, user_id, actor_id }) => [kind, user_id, actor_id]),
      [["notification.changed", member, member]],
    );
  }));

test("nobody who signs in reads or writes events, nor calls what reads, leases or removes them", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const people = {
      owner: () => asUser(client, owner),
      visitor: () => asAnonymous(client),
      auditor: () => asAuditor(client),
    };
    const attempts = [
      "select from app_private.events",
      `insert into app_private.events (project_id, kind) values ('${projectId}', 'lock.taken')`,
      "delete from app_private.events",
      "select app_private.add_event(null, 'a.b', '{}')",
      "select app_hidden.read_events()",
      `select app_hidden.missed_events('', '1:1:', '1:1:', 0, '1:1:', '${projectId}', null, '{lock}', 1)`,
      "select app_hidden.lease_events(5000)",
      "select app_hidden.sweep_events()",
    ];
    for (const become of Object.values(people))
      for (const attempt of attempts) {
        await become();
        await refused(t, client, "42501", { sql: attempt, values: [] });
      }
  }));

/** What a listener hears of the channel until `work` is done and a mark of its own has arrived. */
async function heardDuring(t: ExecutionContext, work: () => Promise<unknown>): Promise<string[]> {
  const ear = await db().rootPool.connect();
  try {
    const heard: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const onNotice = ({ channel, payload = "" }: Notification) => {
      if (channel === "mark") resolve();
      else heard.push(payload);
    };
    ear.on("notification", onNotice);
    await ear.query("listen gadb_events");
    await ear.query("listen mark");
    await work();
    await db().rootPool.query("notify mark");
    await promise;
    ear.off("notification", onNotice);
    return heard;
  } finally {
    await ear.query("unlisten *");
    ear.release();
  }
}

const tell = (client: ClientBase, userId: string, count: number) =>
  client.query(
    `insert into app_public.notifications (user_id, kind, message)
     select $1, 'lock.broken', 'x' from generate_series(1, $2::integer)`,
    [userId, count],
  );

test.serial(
  "a transaction notifies once, however many rows, statements and tables it writes",
  async (t) => {
    const heard = await heardDuring(t, () =>
      committed(db(), async (client) => {
        const { projectId } = await makeProject(client);
        const member = await makeMember(client, projectId, "lead");
        await tell(client, member, 100);
        for (let count = 0; count < 10; count += 1) await tell(client, member, 1);
        await client.query("savepoint inner_one");
        await tell(client, member, 1);
        await client.query("release savepoint inner_one");
        await client.query(
          "update app_public.project_members set role = 'viewer' where user_id = $1",
          [member],
        );
      }),
    );
    t.deepEqual(heard, [""]);
  },
);

test.serial(
  "a transaction that is rolled back, and a statement without rows, leave and tell nothing",
  async (t) => {
    const count = "select count(*)::int from app_private.events";
    const before = await committed(db(), (client) => scalar(client, count));
    const heard = await heardDuring(t, async () => {
      await withRootDb(db(), async (client) => {
        const { projectId } = await makeProject(client);
        await tell(client, await makeMember(client, projectId, "lead"), 3);
      });
      await db().rootPool.query("update app_public.notifications set read_at = now() where false");
      await db().rootPool.query("delete from app_public.project_members where false");
    });
    t.deepEqual(heard, []);
    t.is(await committed(db(), (client) => scalar(client, count)), before);
  },
);

test.serial(
  "while the servers look by themselves nobody notifies; a lease that a clock left behind is none",
  async (t) => {
    const member = await committed(db(), async (client) => {
      const { projectId } = await makeProject(client);
      return makeMember(client, projectId, "lead");
    });
    const write = () => committed(db(), (client) => tell(client, member, 1));
    const lease = (ms: number) => db().rootPool.query("select app_hidden.lease_events($1)", [ms]);
    t.deepEqual(
      await heardDuring(t, async () => {
        await lease(60_000);
        await write();
      }),
      ["5000"],
    );
    for (const ahead of [-1, 3_600_000]) {
      await db().rootPool.query(
        "select setval('app_private.event_lease', (extract(epoch from clock_timestamp()) * 1000)::bigint + $1)",
        [ahead],
      );
      t.deepEqual(await heardDuring(t, write), [""], String(ahead));
    }
  },
);

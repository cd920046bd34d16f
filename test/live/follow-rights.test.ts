import test from "ava";
import type { Identity } from "../../src/auth/identity.ts";
import { verifyAccessToken } from "../../src/auth/tokens.ts";
import { whoMayFollow } from "../../src/sql/who-may-follow.ts";
import { committedAs, withUserDb } from "../_helpers/with-db.ts";
import { useServer } from "../_helpers/with-server.ts";
import { makeAssets, makeLiveProject, takeLocks } from "./_live-world.ts";

const server = useServer(test);

const RANKS = [null, "viewer", "reviewer", "contributor", "manager", "owner"] as const;
const STUDIO_ROLES = ["viewer", "editor", "admin"] as const;
/** What a permission says of reading: there is none, it says no, it says yes, or it leaves it open. */
const SAYS = ["nothing", false, true, null] as const;

interface Place {
  projectId: string;
  assetId: string;
  lockId: string;
  holderId: string;
}

/** What somebody reads, by the policies. */
interface Reading {
  isCurrent: boolean;
  seesProject: boolean;
  seesAsset: boolean;
  seesLock: boolean;
  seesHolder: boolean;
}

const identities: Identity[] = [];
const places: Place[] = [];

const query = (text: string, values: unknown[] = []) =>
  server().db.rootPool.query<{ id: string }>(text, values);

async function identify(username: string, studioRole?: "viewer" | "editor" | "admin") {
  await server().user(username, studioRole);
  const { identity } = await verifyAccessToken(server().keys, await server().token(username));
  return identity;
}

async function permit(
  userId: string,
  place: { projectId: string; assetId: string | null },
  says: boolean | null,
) {
  const no = says === true ? null : false;
  await query(
    `insert into app_public.permissions (user_id, project_id, asset_id, can_read, can_write, can_delete)
     values ($1, $2, $3, $4, $5, $5)`,
    [userId, place.projectId, place.assetId, says, no],
  );
}

async function makePlace(holder: string): Promise<Place> {
  const project = await makeLiveProject(server(), holder === "stranger" ? [] : [holder]);
  const [assetId] = (await makeAssets(server(), project, 1)) as [string];
  const holderId = await server().user(holder);
  const [lockId] = (await takeLocks(server().db.rootPool, project, holderId, [assetId])) as [
    string,
  ];
  return { projectId: project.projectId, assetId, lockId, holderId };
}

test.before(
  "make people of every kind, in a project, in one that was deleted, and in one with a strange lock",
  async () => {
    places.push(
      await makePlace("holder"),
      await makePlace("stranger"),
      await makePlace("other-holder"),
    );
    const [here] = places as [Place];
    for (const role of STUDIO_ROLES)
      for (const rank of RANKS)
        for (const project of SAYS)
          for (const asset of SAYS) {
            const identity = await identify(`${role}-${rank}-${project}-${asset}`, role);
            identities.push(identity);
            if (rank !== null)
              await query(
                "insert into app_public.project_members (project_id, user_id, role) select id, $1, $2 from unnest($3::uuid[]) id",
                [identity.userId, rank, places.map(({ projectId }) => projectId)],
              );
            if (project !== "nothing")
              await permit(identity.userId, { ...here, assetId: null }, project);
            if (asset !== "nothing") await permit(identity.userId, here, asset);
          }
    const boss = await server().user("boss", "admin");
    const [, , over] = places as [Place, Place, Place];
    await query("delete from app_public.asset_locks where project_id = $1", [over.projectId]);
    await query(
      "update app_public.projects set status = 'archived', archived_by = $2 where id = $1",
      [over.projectId, boss],
    );
  },
);

async function readAs(identity: Identity, place: Place): Promise<Reading> {
  return withUserDb(server().db, identity, async (client) => {
    const { rows } = await client.query<Reading>(
      `select app_hidden.current_user_id() is not null as "isCurrent",
              exists (select from app_public.projects where id = $1) as "seesProject",
              exists (select from app_public.assets where id = $2) as "seesAsset",
              exists (select from app_public.asset_locks where id = $3) as "seesLock",
              exists (select from app_public.users where id = $4) as "seesHolder"`,
      [place.projectId, place.assetId, place.lockId, place.holderId],
    );
    return rows[0] as Reading;
  });
}

/** Compares both ways of asking for everybody, and counts who was plain. */
async function compare(t: import("ava").ExecutionContext, place: Place): Promise<number> {
  const { projectId, assetId, holderId } = place;
  const answers = await whoMayFollow(
    server().db.authPool,
    identities.map((identity) => ({ identity, projectId, assetId, holderId })),
  );
  t.is(answers.length, identities.length);
  let plain = 0;
  for (const [index, identity] of identities.entries()) {
    const { isPlain, ...answer } = answers[index] as (typeof answers)[number];
    const { seesLock, seesHolder, ...reading } = await readAs(identity, place);
    t.deepEqual(answer, reading, JSON.stringify({ identity, place }));
    t.is(seesLock, reading.seesAsset && place !== places[2]);
    if (isPlain) t.true(reading.seesAsset && seesHolder, "plain readers read all of it");
    plain += Number(isPlain);
  }
  return plain;
}

test.serial(
  "asked together, everybody may follow exactly what they may read by themselves",
  async (t) => {
    // Of the six ranks, with and without; a permission on the project or an asset of it makes one special.
    t.is(await compare(t, places[0] as Place), STUDIO_ROLES.length * (RANKS.length - 1));
  },
);

test.serial(
  "nobody counts as plain when the lock's holder is no member, whom not all may see",
  async (t) => {
    t.is(await compare(t, places[1] as Place), 0);
  },
);

test.serial("in an archived project one follows on", async (t) => {
  t.true((await compare(t, places[2] as Place)) > 0);
});

test.serial(
  "without an asset only the project is asked about; without a project only who acts",
  async (t) => {
    const { projectId } = places[0] as Place;
    const ask = (project: string | null) =>
      whoMayFollow(
        server().db.authPool,
        identities.map((identity) => ({
          identity,
          projectId: project,
          assetId: null,
          holderId: null,
        })),
      );
    const [inProject, anywhere] = [await ask(projectId), await ask(null)];
    for (const [index, identity] of identities.entries()) {
      const { seesProject } = await readAs(identity, places[0] as Place);
      t.is(inProject[index]?.seesProject, seesProject);
      t.true(anywhere[index]?.isCurrent);
      t.false(anywhere[index]?.seesProject);
    }
  },
);

test.serial(
  "the answer about one person does not depend on who is asked about before",
  async (t) => {
    const { projectId, assetId, holderId } = places[0] as Place;
    const question = (identity: Identity) => ({ identity, projectId, assetId, holderId });
    const insider = await identify("editor-owner-nothing-nothing");
    const outsider = await identify("editor-null-nothing-nothing");
    const revoked = { ...insider, sessionId: "0199a000-0000-7000-8000-00000000dead" };
    const order = [insider, outsider, revoked, insider, { ...insider, tokenVersion: 99 }, outsider];
    const answers = await whoMayFollow(server().db.authPool, order.map(question));
    t.deepEqual(
      answers.map(({ isCurrent, seesAsset }) => [isCurrent, seesAsset]),
      [
        [true, true],
        [true, false],
        [false, false],
        [true, true],
        [false, false],
        [true, false],
      ],
    );
  },
);

test.serial("after asking, the connection speaks for nobody", async (t) => {
  const client = await server().db.authPool.connect();
  try {
    await whoMayFollow(client as never, [
      { identity: identities[0] as Identity, projectId: null, assetId: null, holderId: null },
    ]);
    const { rows } = await client.query("select app_hidden.current_user_id() as id");
    t.is(rows[0].id, null);
  } finally {
    client.release();
  }
});

test.serial("people cannot ask about others", async (t) => {
  const asking = withUserDb(server().db, identities[0] as Identity, (client) =>
    client.query("select * from app_hidden.who_may_follow('{}', '{}', '{}', '{}')"),
  );
  await t.throwsAsync(asking, { code: "42501" });
});

test.serial("in a deleted project and after deactivation nobody follows anything", async (t) => {
  const place = places[2] as Place;
  await committedAs(server().db, await server().user("boss"), (client) =>
    client.query(
      "select app_public.delete_project(project_id => $1, reason => 'over', is_dry_run => false)",
      [place.projectId],
    ),
  );
  const askAll = (asked: readonly Identity[], at: Place) =>
    whoMayFollow(
      server().db.authPool,
      asked.map((identity) => ({ identity, ...at })),
    );
  const ask = async (identity: Identity, at: Place) => (await askAll([identity], at))[0];
  for (const { seesProject } of await askAll(identities, place)) t.false(seesProject);
  const insider = await identify("editor-owner-nothing-nothing");
  t.true((await ask(insider, places[0] as Place))?.seesAsset);
  await query("update app_public.users set deactivated_at = now() where id = $1", [insider.userId]);
  t.like(await ask(insider, places[0] as Place), {
    isCurrent: false,
    seesProject: false,
    seesAsset: false,
  });
});

import { randomUUID } from "node:crypto";
import test from "ava";
import type { PoolClient } from "pg";
import { call, type Arguments } from "../_helpers/call.ts";
import { makeAsset, makeBranch, makeUser, makeVersion, scalar } from "../_helpers/factories.ts";
import { makeStudio, RANKS, returnId, type Studio } from "../_helpers/studio.ts";
import { committed } from "../_helpers/with-db.ts";
import { useServer } from "../_helpers/with-server.ts";

const server = useServer(test);

/** Everybody of the demo studio, lowest first: each attempt is made by each of them, one after the other. */
const PEOPLE = ["outsider", ...RANKS, "admin"] as const;
type Person = (typeof PEOPLE)[number];

const OK = "ok";

/** A command, the arguments that each person gives, and the outcomes in the order of PEOPLE. */
interface Attempt {
  title: string;
  command: string;
  arrange(client: PoolClient, studio: Studio, actor: string): Promise<Arguments> | Arguments;
  outcomes: string[];
}

const all = (below: Partial<Record<Person, string>>, code: string): string[] => {
  let current = code;
  return PEOPLE.map((person) => (current = below[person] ?? current));
};

const ATTEMPTS: Attempt[] = [
  {
    title: "making a branch",
    command: "create_branch",
    arrange: (_, { projectId }) => ({ project_id: projectId, name: randomUUID(), type: "task" }),
    outcomes: all({ viewer: "DNIED", lead: OK }, "NTFND"),
  },
  {
    title: "locking what somebody else has locked",
    command: "lock_asset",
    arrange: async (client, studio) => ({
      asset_id: (await lockedAsset(client, studio)).assetId,
    }),
    outcomes: all({ viewer: "DNIED", contributor: "LOCKD" }, "NTFND"),
  },
  {
    title: "locking an asset that does not exist",
    command: "lock_asset",
    arrange: () => ({ asset_id: randomUUID() }),
    outcomes: all({}, "NTFND"),
  },
  {
    title: "locking an asset of a project that one does not see",
    command: "lock_asset",
    arrange: async (client) => ({ asset_id: (await makeStudio(client)).assetId }),
    outcomes: all({ admin: OK }, "NTFND"),
  },
  {
    title: "locking from an older version than the newest of the line",
    command: "lock_asset",
    arrange: async (client, { projectId, mainlineId }) => {
      const assetId = await makeAsset(client, projectId);
      await makeVersion(client, { assetId, branchId: await makeBranch(client, mainlineId) });
      return { asset_id: assetId };
    },
    outcomes: all({ viewer: "DNIED", contributor: "STALE" }, "NTFND"),
  },
  {
    title: "releasing somebody else's lock",
    command: "release_lock",
    arrange: async (client, studio) => ({ lock_id: (await lockedAsset(client, studio)).lockId }),
    outcomes: all({ viewer: "DNIED" }, "NTFND"),
  },
  {
    title: "breaking a lock",
    command: "break_lock",
    arrange: async (client, studio) => ({
      lock_id: (await lockedAsset(client, studio)).lockId,
      reason: "urgent",
    }),
    outcomes: all({ viewer: "DNIED", lead: OK }, "NTFND"),
  },
  {
    title: "breaking a lock without a reason",
    command: "break_lock",
    arrange: async (client, studio) => ({
      lock_id: (await lockedAsset(client, studio)).lockId,
      reason: " ",
    }),
    outcomes: all({ viewer: "DNIED", lead: "BADIN" }, "NTFND"),
  },
  {
    title: "deciding on one's own work",
    command: "decide_review",
    arrange: async (client, studio, actor) => ({
      review_id: await openReview(client, studio, actor),
      verdict: "approved",
    }),
    outcomes: all({ viewer: "SELFA" }, "NTFND"),
  },
  {
    title: "deciding on somebody else's work",
    command: "decide_review",
    arrange: async (client, studio) => ({
      review_id: await openReview(client, studio, await makeUser(client)),
      verdict: "approved",
    }),
    outcomes: all({ viewer: "DNIED", reviewer: OK }, "NTFND"),
  },
  {
    title: "asking for a review of a version that is no longer the newest",
    command: "request_review",
    arrange: async (client, { projectId, mainlineId }) => {
      const assetId = await makeAsset(client, projectId);
      const { id } = await makeVersion(client, { assetId, branchId: mainlineId });
      await makeVersion(client, { assetId, branchId: mainlineId });
      return { version_id: id };
    },
    outcomes: all({ viewer: "DNIED", contributor: "STALE" }, "NTFND"),
  },
  {
    title: "restoring a version past the approvals of a protected branch",
    command: "restore_version",
    arrange: async (client, { projectId, mainlineId }) => {
      const assetId = await makeAsset(client, projectId);
      const { id } = await makeVersion(client, { assetId, branchId: mainlineId });
      await client.query(
        "update app_public.branches set is_protected = true, approvals_required = 1 where id = $1",
        [mainlineId],
      );
      return { version_id: id };
    },
    outcomes: all({ viewer: "DNIED", contributor: "FLOWD" }, "NTFND"),
  },
  {
    title: "archiving a project with open work",
    command: "archive_project",
    arrange: async (client, studio) => {
      await lockedAsset(client, studio);
      return { project_id: studio.projectId };
    },
    outcomes: all({ viewer: "DNIED", owner: "BADST" }, "NTFND"),
  },
  {
    title: "writing to an archived project",
    command: "lock_asset",
    arrange: async (client, studio) => {
      await archive(client, studio);
      return { asset_id: studio.assetId };
    },
    outcomes: all({ viewer: "DNIED", contributor: "ARCHV" }, "NTFND"),
  },
  {
    title: "reopening a project",
    command: "reopen_project",
    arrange: async (client, studio) => {
      await archive(client, studio);
      return { project_id: studio.projectId, reason: "more work" };
    },
    outcomes: all({ viewer: "DNIED", admin: OK }, "NTFND"),
  },
  {
    title: "demoting the last owner",
    command: "set_member_role",
    arrange: (_, { projectId, members }) => ({
      project_id: projectId,
      user_id: members.owner,
      role: "viewer",
    }),
    outcomes: all({ viewer: "DNIED", owner: "BADST" }, "NTFND"),
  },
  {
    title: "making a workspace on a branch of another project",
    command: "create_workspace",
    arrange: async (client, { projectId }) => ({
      project_id: projectId,
      branch_id: (await makeStudio(client)).mainlineId,
      name: "desk",
    }),
    outcomes: all({ viewer: "DNIED", contributor: "NTFND" }, "NTFND"),
  },
];

for (const { title, command, arrange, outcomes } of ATTEMPTS) {
  test(`${title} ends alike in psql and in GraphQL, for everybody`, async (t) => {
    const { db } = server();
    const studio = await committed(db, makeStudio);
    const seen = { psql: [] as string[], graphql: [] as string[] };
    for (const person of PEOPLE) {
      const id = idOf(studio, person);
      const args = await committed(db, async (client) => arrange(client, studio, id));
      // First the one that leaves nothing behind.
      seen.psql.push(await inPsql(id, command, args));
      seen.graphql.push(await inGraphql(id, command, args));
    }
    t.deepEqual(seen, { psql: outcomes, graphql: outcomes });
  });
}

test("a visitor is asked to sign in on either way", async (t) => {
  const args = { asset_id: randomUUID() };
  t.is(await inPsql(null, "lock_asset", args), "CREDS");
  t.is(await inGraphql(null, "lock_asset", args), "CREDS");
});

function idOf(studio: Studio, person: Person): string {
  return person === "outsider" || person === "admin" ? studio[person] : studio.members[person];
}

/** As somebody who has come in with psql as the superuser, and says who acts; nothing is kept. */
async function inPsql(userId: string | null, command: string, args: Arguments): Promise<string> {
  const client = await server().db.rootPool.connect();
  try {
    await client.query("begin");
    if (userId === null) await client.query("set local role gadb_user");
    else await client.query("select app_public.set_app_user($1)", [userId]);
    await call(client, command, args);
    return OK;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query("rollback");
    client.release();
  }
}

async function inGraphql(userId: string | null, command: string, args: Arguments): Promise<string> {
  const field = camel(command);
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const input = Object.fromEntries(Object.entries(args).map(([key, value]) => [camel(key), value]));
  const { errors, data } = await server().graphql(
    `mutation ($input: ${type}!) { ${field}(input: $input) { clientMutationId } }`,
    { input },
    userId === null
      ? undefined
      : await committed(server().db, (client) =>
          scalar<string>(client, "select username from app_public.users where id = $1", [userId]),
        ),
  );
  return errors.length === 0 && data ? OK : String(errors[0]?.extensions["code"]);
}

const camel = (name: string) =>
  name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** A new asset that a user without any other part in the attempt has locked. */
async function lockedAsset(
  client: PoolClient,
  { projectId, mainlineId }: Studio,
): Promise<{ assetId: string; lockId: string }> {
  const assetId = await makeAsset(client, projectId);
  const lockId = await returnId(
    client,
    `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
     values ($1, $2, $3, $3, $4, nextval('app_private.lock_generations')) returning id`,
    [projectId, assetId, mainlineId, await makeUser(client)],
  );
  return { assetId, lockId };
}

/** An open review of a new version of this author. */
async function openReview(client: PoolClient, studio: Studio, author: string): Promise<string> {
  const { projectId, mainlineId } = studio;
  const assetId = await makeAsset(client, projectId);
  const version = await makeVersion(client, { assetId, branchId: mainlineId, createdBy: author });
  return returnId(
    client,
    `insert into app_public.asset_reviews (
       project_id, branch_id, asset_id, version_id, content_sha256, submitter_id, requested_by
     ) values ($1, $2, $3, $4, $5, $6, $6) returning id`,
    [projectId, mainlineId, assetId, version.id, version.sha256, author],
  );
}

async function archive(client: PoolClient, { projectId, members }: Studio): Promise<void> {
  await client.query(
    `update app_public.projects set status = 'archived', archived_by = $2
     where id = $1 and status = 'active'`,
    [projectId, members.owner],
  );
}

import { readFile } from "node:fs/promises";
import test from "ava";
import { parse } from "graphql";
import { makeStudio, returnId, type Studio } from "../_helpers/studio.ts";
import { useServer } from "../_helpers/with-server.ts";
import { committed } from "../_helpers/with-db.ts";

const GUIDE = new URL("../../docs/how-tos/query-the-api.md", import.meta.url);
const CONTENT = "A hero of few pixels.";

const server = useServer(test);

type Person = "contributor" | "reviewer" | "manager" | "admin" | "outsider";

/** What the operations of the guide act on, committed. */
interface World extends Studio {
  usernames: Record<Person, string>;
  reviewId: string;
  sha256: string;
}

/** A studio in which a contributor has uploaded a version and asked for a review of it. */
async function makeWorld(): Promise<World> {
  const studio = await committed(server().db, async (client) => {
    const made = await makeStudio(client);
    await client.query(`update app_public.assets set metadata = '{"lod": 2}' where id = $1`, [
      made.assetId,
    ]);
    return made;
  });
  const { contributor, reviewer, manager } = studio.members;
  const usernames = {
    contributor: await usernameOf(contributor),
    reviewer: await usernameOf(reviewer),
    manager: await usernameOf(manager),
    admin: await usernameOf(studio.admin),
    outsider: await usernameOf(studio.outsider),
  };
  const { id, sha256 } = await upload(studio.assetId, usernames.contributor);
  const reviewId = await committed(server().db, (client) =>
    returnId(
      client,
      `insert into app_public.asset_reviews
         (project_id, branch_id, asset_id, version_id, content_sha256, submitter_id, requested_by)
       values ($1, $2, $3, $4, $5, $6, $6) returning id`,
      [studio.projectId, studio.mainlineId, studio.assetId, id, sha256, contributor],
    ),
  );
  return { ...studio, usernames, reviewId, sha256 };
}

async function usernameOf(id: string): Promise<string> {
  const { rows } = await server().db.rootPool.query<{ username: string }>(
    "select username from app_public.users where id = $1",
    [id],
  );
  return rows[0]?.username as string;
}

async function upload(assetId: string, username: string) {
  const response = await fetch(
    `${server().url}/assets/${assetId}/versions/upload?filename=hero.txt`,
    {
      method: "PUT",
      headers: { authorization: `Bearer ${await server().token(username)}` },
      body: CONTENT,
    },
  );
  if (response.status !== 201) throw new Error(await response.text());
  return (await response.json()) as { id: string; sha256: string };
}

type Job = [as: Person, variables: Record<string, unknown>, expected: Record<string, unknown>];

/** Who runs each operation, with what, and what its answer holds at least; later ones see what earlier ones did. */
function jobsOf(world: World): Record<string, Job> {
  const { projectId, assetId, mainlineId, reviewId, sha256, outsider, usernames } = world;
  const userId = world.members.contributor;
  const reason = "More pixels";
  const verdict = { reviewId, verdict: "approved", comment: "Good.", contentSha256: sha256 };
  const bytes = String(CONTENT.length);
  const role = "viewer";
  const one = (node: object) => ({ nodes: [node] });
  return {
    Projects: [
      "contributor",
      {},
      { projects: one({ id: projectId, branches: one({ id: mainlineId }) }) },
    ],
    MyQueue: [
      "reviewer",
      { projectId },
      { myReviewQueue: one({ id: reviewId, contentSha256: sha256 }) },
    ],
    Decide: ["reviewer", verdict, { decideReview: { result: { state: "approved" } } }],
    Lock: ["contributor", { assetId, reason }, { lockAsset: { result: { state: "locked" } } }],
    Unlock: ["contributor", { assetId }, { releaseLock: { result: { state: "locked" } } }],
    Heads: [
      "contributor",
      { branchId: mainlineId },
      { branchManifest: one({ sha256, asset: { id: assetId } }) },
    ],
    UploadStatus: ["contributor", { assetId, userId }, { uploads: one({ state: "done" }) }],
    Members: [
      "contributor",
      { projectId },
      { projectMembers: one({ user: { id: world.members.viewer } }) },
    ],
    FindUser: ["admin", { username: usernames.outsider }, { users: one({ id: outsider }) }],
    AddMember: [
      "manager",
      { projectId, userId: outsider, role },
      { setMemberRole: { result: { role } } },
    ],
    SearchByMetadata: [
      "contributor",
      { projectId, metadata: { lod: 2 } },
      { searchAssets: one({ id: assetId }) },
    ],
    Forecast: ["contributor", { projectId }, { storageForecast: { usedBytes: bytes } }],
    Snapshot: [
      "manager",
      { projectId },
      { captureStorageSnapshot: { result: { totalBytes: bytes } } },
    ],
  };
}

/** The fenced GraphQL blocks of the guide by the name of their one operation. */
async function operations(): Promise<Map<string, string>> {
  const text = await readFile(GUIDE, "utf8");
  const blocks = [...text.matchAll(/^```graphql\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
  return new Map(
    blocks.map((block) => {
      const [definition, ...others] = parse(block).definitions;
      if (definition?.kind !== "OperationDefinition" || !definition.name || others.length > 0) {
        throw new Error(`Not one named operation: ${block}`);
      }
      return [definition.name.value, block];
    }),
  );
}

test("every operation of the guide runs against the server as it stands", async (t) => {
  const blocks = await operations();
  const world = await makeWorld();
  const jobs = Object.entries(jobsOf(world));
  t.deepEqual(
    [...blocks.keys()],
    jobs.map(([name]) => name),
    "the guide has these, in this order",
  );
  for (const [name, [as, variables, expected]] of jobs) {
    const operation = blocks.get(name) ?? "";
    const answer = await server().graphql(operation, variables, world.usernames[as]);
    t.deepEqual(answer.errors, [], name);
    t.is(answer.status, 200, name);
    t.like(answer.data, expected, name);
  }
});

test("a lock in the guide's list has its holder and its reason", async (t) => {
  const blocks = await operations();
  const { assetId, mainlineId, members, usernames } = await makeWorld();
  const ask = (name: string, variables: object) =>
    server().graphql(blocks.get(name) ?? "", variables, usernames.contributor);
  await ask("Lock", { assetId, reason: "Cape" });
  const { data } = await ask("Heads", { branchId: mainlineId });
  const [lock] = data.branchManifest.nodes[0].asset.assetLocks.nodes;
  t.like(lock, { state: "locked", reason: "Cape", staleAt: null });
  t.is(lock.holder.displayName, await usernameOf(members.contributor));
});

test("a refusal is what the guide says: status 200, code, facts and next step in extensions", async (t) => {
  const blocks = await operations();
  const { reviewId, sha256, usernames } = await makeWorld();
  const { status, errors } = await server().graphql(
    blocks.get("Decide") ?? "",
    { reviewId, verdict: "approved", contentSha256: sha256 },
    usernames.contributor,
  );
  t.is(status, 200);
  t.is(errors.length, 1);
  t.is(errors[0]?.extensions["code"], "SELFA");
  t.is(errors[0]?.extensions["hint"], "Ask somebody else of the project to review it.");
  t.deepEqual(errors[0]?.extensions["detail"], { review_id: reviewId });
});

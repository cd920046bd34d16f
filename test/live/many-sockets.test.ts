import test from "ava";
import { useServer } from "../_helpers/with-server.ts";
import { LockRecorder } from "./_clients.ts";
import { makeAssets, makeLiveProject, takeLocks, type LiveProject } from "./_live-world.ts";

const server = useServer(test);

const PROJECTS = 20;
const RANKS = ["owner", "manager", "lead", "contributor", "reviewer", "viewer"] as const;
/** One of these per project, in turn: people who are no plain members and may read the asset. */
const SPECIAL = ["admin", "reader", "guest", "studio-viewer"] as const;
/** One per project, in turn: people who may not see the project. */
const STRANGERS = ["outsider", "deactivated"] as const;

/** A project with an asset to be locked, and the sockets that follow it. */
interface Followed extends LiveProject {
  assetId: string;
  entitled: LockRecorder[];
  others: { name: string; recorder: LockRecorder }[];
}

const query = (text: string, values: unknown[]) => server().db.rootPool.query(text, values);

async function addMember(projectId: string, username: string, role: string): Promise<void> {
  const studioRole = username === "studio-viewer" ? "viewer" : "editor";
  await query(
    "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, $3)",
    [projectId, await server().user(username, studioRole), role],
  );
}

/** Gives a permission on a project, or on an asset of it. */
async function permit(
  username: string,
  { projectId, assetId }: { projectId: string; assetId: string | null },
  canRead: boolean,
): Promise<void> {
  await query(
    "insert into app_public.permissions (user_id, project_id, asset_id, can_read, can_write, can_delete) values ($1, $2, $3, $4, false, false)",
    [await server().user(username), projectId, assetId, canRead],
  );
}

const tokens = new Map<string, Promise<string>>();

function record(username: string, { projectId }: LiveProject): LockRecorder {
  const token = tokens.get(username) ?? server().token(username);
  tokens.set(username, token);
  return new LockRecorder({ url: server().url, token: () => token }, projectId);
}

/** Makes a project with members of every rank, and opens its ten sockets. */
async function makeFollowed(index: number): Promise<Followed> {
  const project = await makeLiveProject(server(), []);
  const [assetId] = (await makeAssets(server(), project, 1)) as [string];
  for (const rank of RANKS) await addMember(project.projectId, `rank-${rank}`, rank);
  for (const name of ["leaver", "denied", "deactivated"])
    await addMember(project.projectId, name, "contributor");
  await addMember(project.projectId, "studio-viewer", "contributor");
  await permit("reader", { ...project, assetId: null }, true);
  await permit("guest", { ...project, assetId }, true);
  await permit("denied", { ...project, assetId }, false);
  const special = SPECIAL[index % SPECIAL.length] as string;
  const stranger = STRANGERS[index % STRANGERS.length] as string;
  const entitled = [...RANKS.map((rank) => `rank-${rank}`), special];
  return {
    ...project,
    assetId,
    entitled: entitled.map((username) => record(username, project)),
    others: ["leaver", "denied", stranger].map((name) => ({
      name,
      recorder: record(name, project),
    })),
  };
}

const projects: Followed[] = [];

test.before("open two hundred sockets on twenty projects", async () => {
  await server().user("admin", "admin");
  for (let index = 0; index < PROJECTS; index += 1) projects.push(await makeFollowed(index));
  for (const { entitled, others } of projects)
    await Promise.all(
      [...entitled, ...others.map(({ recorder }) => recorder)].map((r) => r.has(1)),
    );
});

test.after.always("close them", () => {
  for (const { entitled, others } of projects)
    for (const recorder of [...entitled, ...others.map((other) => other.recorder)])
      recorder.close();
});

test.serial(
  "the event of a lock reaches every entitled one of 200 sockets once, and no other",
  async (t) => {
    t.is(
      projects.reduce((sum, { entitled, others }) => sum + entitled.length + others.length, 0),
      200,
    );
    await query("delete from app_public.project_members where user_id = $1", [
      await server().user("leaver"),
    ]);
    await query("update app_public.users set deactivated_at = now() where id = $1", [
      await server().user("deactivated"),
    ]);
    const holder = await server().user("rank-contributor");
    const locks: string[] = [];
    for (const project of projects) {
      const taken = await takeLocks(server().db.rootPool, project, holder, [project.assetId]);
      locks.push(...taken);
    }
    // What comes last comes after everything else: when the releases have arrived, the locks have.
    await query("delete from app_public.asset_locks where id = any ($1::uuid[])", [locks]);
    for (const [index, { entitled, assetId }] of projects.entries()) {
      await Promise.all(entitled.map((recorder) => recorder.has(3)));
      for (const { events, refusals } of entitled) {
        t.deepEqual(
          events.map(({ kind }) => kind),
          [null, "lock.taken", "lock.released"],
        );
        t.is(events[1]?.asset?.id, assetId, `project ${index}`);
        t.deepEqual(refusals, []);
      }
    }
  },
);

test.serial(
  "whoever was never a member, is not any more, was deactivated or may not read the asset got nothing of it",
  async (t) => {
    let deactivated = 0;
    for (const { others } of projects) {
      for (const { name, recorder } of others) {
        if (name === "leaver" || name === "outsider") {
          await recorder.over;
          t.deepEqual(recorder.refusals, ["NTFND"], name);
        } else if (name === "deactivated") {
          t.is(await recorder.over, 4401);
          deactivated += 1;
        }
        t.deepEqual(
          recorder.events.map(({ event }) => event),
          name === "outsider" ? [] : ["ready"],
          name,
        );
      }
    }
    t.is(deactivated, PROJECTS / STRANGERS.length);
  },
);

test.serial("an asset that one may not read is followed again when it may be read", async (t) => {
  const [project] = projects as [Followed];
  const denied = project.others.find(({ name }) => name === "denied")?.recorder as LockRecorder;
  await query("delete from app_public.permissions where user_id = $1", [
    await server().user("denied"),
  ]);
  const holder = await server().user("rank-contributor");
  await takeLocks(server().db.rootPool, project, holder, [project.assetId]);
  await denied.has(2);
  t.deepEqual(
    denied.events.map(({ kind }) => kind),
    [null, "lock.taken"],
  );
});

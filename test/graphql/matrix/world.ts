import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ClientBase } from "pg";
import { seedDemoOnce } from "../../../ops/seed/seed.ts";
import { DEMO_ACCOUNTS } from "../../../src/boot/demo-accounts.ts";
import type { Identity } from "../../../src/auth/identity.ts";
import { createLog } from "../../../src/log.ts";
import { asRoot, asUser } from "../../_helpers/as-user.ts";
import { call, type Arguments } from "../../_helpers/call.ts";
import { makeUser, scalar } from "../../_helpers/factories.ts";
import { returnId, type Rank } from "../../_helpers/studio.ts";
import { committed, createTestDatabase, type TestDatabase } from "../../_helpers/with-db.ts";
import { makeSmallFile } from "../../seed/_small-files.ts";
import { furnish } from "./furnish.ts";
import type { Target } from "./grid.ts";
import type { Team } from "./room.ts";
import type { Place } from "./row.ts";

export type DemoAccount = (typeof DEMO_ACCOUNTS)[number];

/** The demo studio with its team's Skyforge and Emberfall, and a project of another team. */
export interface World {
  db: TestDatabase;
  /** Everybody of the demo, signed in. */
  people: Readonly<Record<DemoAccount, Identity>>;
  places: Readonly<Record<Target, Place>>;
}

/**
 * Makes the demo studio, and in it a thing of every kind in three projects: Skyforge (own), Emberfall (archived), and one
 * of people whom nobody of the demo knows (foreign). Drop `db` at the end.
 */
export async function makeMatrixWorld(): Promise<World> {
  const db = await createTestDatabase();
  await makeDemo(db);
  return committed(db, async (client) => {
    const users = {} as Record<DemoAccount, string>;
    for (const name of DEMO_ACCOUNTS) users[name] = await idOf(client, "users", "username", name);
    const team = demoTeam(users);
    const skyforge = await idOf(client, "projects", "name", "Skyforge");
    const emberfall = await idOf(client, "projects", "name", "Emberfall");
    const strangers = await makeTeam(client);
    const own = await makePlace(client, skyforge, team);
    const foreign = await makePlace(client, await makeProject(client, strangers), strangers);
    await introduce(client, team.owner, { projectId: skyforge, userId: strangers.artist });
    const admin = users.admin_user;
    await as(client, admin, "reopen_project", {
      project_id: emberfall,
      reason: "To be furnished.",
    });
    const archived = await makePlace(client, emberfall, team);
    await as(client, team.owner, "archive_project", { project_id: emberfall, force: true });
    return { db, people: await signIn(client, users), places: { own, foreign, archived } };
  });
}

async function makeDemo(db: TestDatabase): Promise<void> {
  const depot = await mkdtemp(join(tmpdir(), "gadb-matrix-"));
  try {
    await seedDemoOnce({
      ownerUrl: db.ownerUrl,
      ownerPool: db.rootPool,
      authPool: db.authPool,
      depotUrl: pathToFileURL(depot).href,
      depotOldUrl: undefined,
      s3: undefined,
      log: createLog({ level: "error" }),
      makeFile: makeSmallFile,
    } as Parameters<typeof seedDemoOnce>[0]);
  } finally {
    await rm(depot, { recursive: true, force: true });
  }
}

/** One of the strangers is seen in Skyforge too: a bridge between the two for whoever follows relations. */
async function introduce(
  client: ClientBase,
  ownerId: string,
  { projectId, userId }: { projectId: string; userId: string },
): Promise<void> {
  const member = { project_id: projectId, user_id: userId, role: "viewer" };
  await as(client, ownerId, "set_member_role", member);
}

/** With sessions as a sign-in leaves them behind. */
async function signIn(
  client: ClientBase,
  users: Readonly<Record<DemoAccount, string>>,
): Promise<World["people"]> {
  const people: Partial<Record<DemoAccount, Identity>> = {};
  for (const name of DEMO_ACCOUNTS) {
    const { rows } = await client.query<Identity>(
      `with session as (
         insert into app_private.sessions (user_id, expires_at) values ($1, now() + interval '1 hour') returning id
       )
       select secrets.user_id as "userId", session.id as "sessionId", token_version as "tokenVersion"
       from app_private.user_secrets as secrets, session where secrets.user_id = $1`,
      [users[name]],
    );
    people[name] = rows[0] as Identity;
  }
  return people as World["people"];
}

function demoTeam(users: Readonly<Record<DemoAccount, string>>): Team {
  return {
    owner: users.owner_user,
    manager: users.manager_user,
    lead: users.lead_user,
    artist: users.artist_user,
    reviewer: users.reviewer_user,
    viewer: users.viewer_user,
  };
}

async function makeTeam(client: ClientBase): Promise<Team> {
  const names = ["owner", "manager", "lead", "artist", "reviewer", "viewer"] as const;
  const team: Partial<Record<keyof Team, string>> = {};
  for (const name of names) team[name] = await makeUser(client);
  return team as Team;
}

async function makeProject(client: ClientBase, team: Team, name = "Elsewhere"): Promise<string> {
  const id = await as(client, team.owner, "create_project", {
    name,
    mainline_approvals_required: 0,
  });
  for (const [rank, user_id] of Object.entries(team)) {
    const role: Rank = rank === "artist" ? "contributor" : (rank as Rank);
    if (role !== "owner")
      await as(client, team.owner, "set_member_role", { project_id: id, user_id, role });
  }
  return id;
}

async function makePlace(client: ClientBase, projectId: string, team: Team): Promise<Place> {
  const place = await furnish(client, projectId, team);
  const goneProjectId = await makeProject(client, team, `Gone of ${projectId}`);
  const gone = { project_id: goneProjectId, reason: "Never begun." };
  await as(client, team.owner, "archive_project", gone);
  await as(client, team.owner, "delete_project", { ...gone, is_dry_run: false });
  return {
    ...place,
    goneProjectId,
    assetNodeId: nodeIdOf(place.assetId),
    archiveLogId: await returnId(
      client,
      `insert into app_public.project_archive_log (
         project_id, project_name, action, reason, asset_count, version_count, total_bytes, root_sha256
       ) values ($1, 'x', 'reopened', 'Test.', 0, 0, 0, $2) returning id`,
      [projectId, "ab".repeat(32)],
    ),
    runId: await returnId(
      client,
      "insert into app_private.job_runs (task) values ('test__run') returning id",
      [],
    ),
    backupName: await returnId(
      client,
      `insert into app_private.backups (
         name, started_at, finished_at, stop_lsn, timeline, total_bytes, is_encrypted, manifest_sha256
       ) values (
         '20260131T023000Z-' || substr(md5(gen_random_uuid()::text), 1, 6), now(), now(), '0/1', 1, 1, false, $1
       ) returning name as id`,
      ["ab".repeat(32)],
    ),
  };
}

/** Relay's id of an asset. */
export function nodeIdOf(assetId: string): string {
  return Buffer.from(JSON.stringify(["Asset", assetId])).toString("base64");
}

async function as(
  client: ClientBase,
  userId: string,
  name: string,
  args: Arguments,
): Promise<string> {
  await asUser(client, userId);
  const made = await call(client, name, args);
  await asRoot(client);
  return made["id"] as string;
}

function idOf(client: ClientBase, table: string, column: string, value: string): Promise<string> {
  return scalar<string>(client, `select id from app_public.${table} where ${column} = $1`, [value]);
}

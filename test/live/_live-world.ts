import type { Pool, PoolClient } from "pg";
import type { TestServer } from "../_helpers/with-server.ts";
import { committed } from "../_helpers/with-db.ts";
import { openSocket, type TestSocket } from "./_ws.ts";

/** A project that tests follow. */
export interface LiveProject {
  projectId: string;
  branchId: string;
}

/** Follows the locks of a project, from `after` on. */
export const LOCKS = `subscription ($projectId: UUID!, $after: String) {
  lockChanged(projectId: $projectId, after: $after) { event kind cursor asset { id } assetLock { id holderId } }
}`;

/** What a subscription to locks brings. */
export interface LockEvent {
  event: string;
  kind: string | null;
  cursor: string;
  asset: { id: string } | null;
  assetLock: { id: string; holderId: string } | null;
}

/** Makes a project with these contributors. */
export async function makeLiveProject(
  server: TestServer,
  contributors: readonly string[],
): Promise<LiveProject> {
  const ids = await Promise.all(contributors.map((username) => server.user(username)));
  return committed(server.db, async (client) => {
    const { rows } = await client.query(
      `with project as (insert into app_public.projects (name) values ('Live') returning id),
       branch as (
         insert into app_public.branches (project_id, name, type) select id, 'trunk', 'mainline' from project returning id
       )
       select project.id as project, branch.id as branch from project, branch`,
    );
    const [{ project: projectId, branch: branchId }] = rows;
    await client.query(
      `insert into app_public.project_members (project_id, user_id, role)
       select $1, unnest($2::uuid[]), 'contributor'`,
      [projectId, ids],
    );
    return { projectId, branchId };
  });
}

/** Makes assets and commits. */
export async function makeAssets(
  server: TestServer,
  { projectId }: LiveProject,
  count: number,
): Promise<string[]> {
  const { rows } = await server.db.rootPool.query<{ id: string }>(
    `insert into app_public.assets (project_id, name, type)
     select $1, 'asset ' || gen_random_uuid(), 'texture' from generate_series(1, $2::integer) returning id`,
    [projectId, count],
  );
  return rows.map(({ id }) => id);
}

/** Takes locks in one statement, as the command would, and returns their ids in order. */
export async function takeLocks(
  client: Pool | PoolClient,
  { projectId, branchId }: LiveProject,
  holderId: string,
  assetIds: readonly string[],
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
     select $1, asset_id, $2, $2, $3, nextval('app_private.lock_generations') from unnest($4::uuid[]) as asset_id
     returning id`,
    [projectId, branchId, holderId, assetIds],
  );
  return rows.map(({ id }) => id);
}

/** Takes locks on so many new assets and commits. */
export async function lockSome(
  server: TestServer,
  project: LiveProject,
  holder: string,
  count = 1,
): Promise<string[]> {
  const [holderId, assets] = [await server.user(holder), await makeAssets(server, project, count)];
  return takeLocks(server.db.rootPool, project, holderId, assets);
}

/** Follows the locks of a project on a socket of its own. */
export async function followLocks(
  server: TestServer,
  username: string,
  variables: { projectId: string; after?: string },
): Promise<LockFollower> {
  const socket = await openSocket(server, await server.token(username));
  socket.subscribe(LOCKS, variables);
  return new LockFollower(socket);
}

/** A subscription to locks whose events are waited for one by one. */
export class LockFollower {
  readonly ws: TestSocket;

  constructor(ws: TestSocket) {
    this.ws = ws;
  }

  /** The next event; throws when something else comes. */
  async next(): Promise<LockEvent> {
    const { lockChanged } = await this.ws.nextData();
    return lockChanged as LockEvent;
  }

  /** The code of the error that comes next. */
  async refusal(): Promise<string> {
    const { payload } = await this.ws.next();
    return (payload.errors ?? payload)[0].extensions.code;
  }

  close(): void {
    this.ws.socket.close();
  }
}

/** The ids of the locks that the next `count` events are about; throws on anything but a lock taken. */
export async function nextLocks(follower: LockFollower, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const event = await follower.next();
    if (event.kind !== "lock.taken" || !event.assetLock)
      throw new Error(`expected a lock taken, got ${JSON.stringify(event)}`);
    ids.push(event.assetLock.id);
  }
  return ids;
}

import test, { type ExecutionContext } from "ava";
import { SignJWT } from "jose";
import { LiveGate } from "../../plugins/live/gate.ts";
import { EventHub } from "../../plugins/live/hub.ts";
import { verifyAccessToken } from "../../src/auth/tokens.ts";
import { committed } from "../_helpers/with-db.ts";
import { useServer } from "../_helpers/with-server.ts";
import { LockRecorder } from "./_clients.ts";
import {
  followLocks,
  lockSome,
  LOCKS,
  makeAssets,
  makeLiveProject,
  takeLocks,
  type LiveProject,
} from "./_live-world.ts";
import { openSocket } from "./_ws.ts";

const server = useServer(test);

const query = (text: string, values: unknown[]) => server().db.rootPool.query(text, values);

/** A project of a test's own, with somebody who takes locks and somebody who follows them. */
const projectOf = (username: string) => makeLiveProject(server(), ["artist", username]);

/** A token of a new session that ends in so many seconds. */
async function tokenFor(username: string, seconds: number): Promise<string> {
  const { identity } = await verifyAccessToken(server().keys, await server().token(username));
  const exp = Math.floor(Date.now() / 1000) + seconds;
  return new SignJWT({ sid: identity.sessionId, tv: identity.tokenVersion, jti: "t" })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
    .setSubject(identity.userId)
    .setIssuer("game-asset-db")
    .setAudience("game-asset-db-api")
    .setIssuedAt(exp - 600)
    .setExpirationTime(exp)
    .sign(new TextEncoder().encode(server().app.secrets.jwtSecret));
}

/** In one transaction: locks that somebody follows, and what ends their right to know of them. */
async function lockAndEnd(
  project: LiveProject,
  username: string,
  { end, isEndFirst = false }: { end: string; isEndFirst?: boolean },
): Promise<void> {
  const [holder, leaver] = [await server().user("artist"), await server().user(username)];
  const assets = await makeAssets(server(), project, 40);
  await committed(server().db, async (client) => {
    if (isEndFirst) await client.query(end, [leaver]);
    await takeLocks(client, project, holder, assets);
    if (!isEndFirst) await client.query(end, [leaver]);
  });
}

test.serial(
  "a client whose token has expired comes back with a fresh one and goes on",
  async (t) => {
    const project = await projectOf("refresher");
    const tokens = [await tokenFor("refresher", 2), await tokenFor("refresher", 300)];
    const codes: number[] = [];
    const recorder = new LockRecorder(
      {
        url: server().url,
        token: () => tokens.shift() as string,
        retryAttempts: 1,
        retryWait: () => Promise.resolve(),
        on: { closed: (event) => codes.push((event as { code: number }).code) },
      },
      project.projectId,
    );
    await recorder.has(2);
    t.deepEqual(codes, [4403]);
    t.deepEqual(
      recorder.events.map(({ event }) => event),
      ["ready", "ready"],
    );
    await lockSome(server(), project, "artist");
    await recorder.has(3);
    t.is(recorder.events[2]?.kind, "lock.taken");
    recorder.close();
  },
);

const ENDS = {
  "is removed from the project": "delete from app_public.project_members where user_id = $1",
  "is denied reading the project":
    "insert into app_public.permissions (user_id, project_id, can_read, can_write, can_delete) select user_id, project_id, false, false, false from app_public.project_members where user_id = $1",
  "is deactivated": "update app_public.users set deactivated_at = now() where id = $1",
  "has all sessions revoked":
    "update app_private.sessions set revoked_at = now() where user_id = $1",
  "has the password changed":
    "update app_private.user_secrets set token_version = token_version + 1 where user_id = $1",
};

for (const [index, [what, end]] of Object.entries(ENDS).entries()) {
  for (const isEndFirst of [false, true]) {
    test(`who ${what} ${isEndFirst ? "before" : "after"} forty locks in one transaction gets none of them`, async (t) => {
      const username = `ended-${index}-${isEndFirst}`;
      const project = await projectOf(username);
      const follower = await followLocks(server(), username, { projectId: project.projectId });
      t.is((await follower.next()).event, "ready");
      await lockAndEnd(project, username, { end, isEndFirst });
      await endsWithout(t, follower);
    });
  }
}

/** Whichever comes first, an end of the subscription or of the socket: no event comes before. */
async function endsWithout(
  t: ExecutionContext,
  follower: Awaited<ReturnType<typeof followLocks>>,
): Promise<void> {
  const message = await follower.ws.next().catch((error: Error) => error);
  if (message instanceof Error) t.regex(message.message, /closed with 4401/);
  else {
    const { payload } = message;
    t.regex((payload.errors ?? payload)[0].extensions.code, /^(NTFND|CREDS)$/);
  }
  follower.close();
}

test("events that wait for their reader are not given out once the membership has ended", async (t) => {
  const project = await projectOf("sluggish");
  const hub = new EventHub({ connectionString: server().app.authUrl, log: server().app.log });
  await hub.start();
  t.teardown(() => hub.release());
  const { identity } = await verifyAccessToken(server().keys, await server().token("sluggish"));
  const gate = new LiveGate(hub, server().db.authPool, identity);
  const events = await gate.subscribe({ projectId: project.projectId, kind: "locks" });
  t.is((await events.next()).value?.event, "ready");
  await lockSome(server(), project, "artist", 3);
  await hub.refresh();
  t.is((await events.next()).value?.kind, "lock.taken");
  await query(ENDS["is removed from the project"], [await server().user("sluggish")]);
  // Two are left in the queue, and the word of the removal behind them.
  await t.throwsAsync(events.next(), { code: "NTFND" });
  t.true((await events.next()).done);
  t.is(hub.size, 0);
});

test("a removal ends the subscription to that project alone; the socket and the others go on", async (t) => {
  const [project, other] = [await projectOf("mover"), await projectOf("mover")];
  const socket = await openSocket(server(), await server().token("mover"));
  for (const [id, { projectId }] of [
    ["here", project],
    ["there", other],
  ] as const) {
    socket.subscribe(LOCKS, { projectId }, id);
    t.is((await socket.next()).payload.data.lockChanged.event, "ready");
  }
  await query("delete from app_public.project_members where user_id = $1 and project_id = $2", [
    await server().user("mover"),
    project.projectId,
  ]);
  const refusal = await socket.next();
  t.is(refusal.id, "here");
  t.is((refusal.payload.errors ?? refusal.payload)[0].extensions.code, "NTFND");
  await lockSome(server(), other, "artist");
  let event = await socket.next();
  if (event.type === "complete") event = await socket.next();
  t.is(event.id, "there");
  t.is(event.payload.data.lockChanged.kind, "lock.taken");
  socket.socket.close();
});

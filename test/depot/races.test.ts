import { randomBytes } from "node:crypto";
import test from "ava";
import type { Store } from "../../plugins/depot/store.ts";
import { alteredStore } from "./_altered-store.ts";
import { leftovers, NOTHING, usage, useDepot, withDepot, type DepotServer } from "./_depot.ts";
import { download, postFile, putFile, sha256 } from "./_requests.ts";
import { untilBlocking } from "../_helpers/blocked.ts";
import { until } from "../_helpers/until.ts";

const depot = useDepot(test);

test("two uploads at once get numbers that follow each other", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const answers = await Promise.all([
    postFile(depot(), token, studio.assetId, "one"),
    putFile(depot(), token, studio.assetId, "two"),
  ]);
  t.deepEqual(
    answers.map(({ status }) => status),
    [201, 201],
  );
  t.deepEqual(answers.map(({ body }) => body.version_number).toSorted(), [1, 2]);
});

test("of ten uploads at once that announce the same number, one is taken and nine are STALE", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      putFile(depot(), token, studio.assetId, randomBytes(50_000), {
        fields: { version_number: "1" },
      }),
    ),
  );
  t.is(answers.filter(({ status }) => status === 201).length, 1);
  t.is(answers.filter(({ body }) => body.error?.code === "STALE").length, 9);
  t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
  t.deepEqual(await usage(depot(), studio.projectId), {
    used: 50_000,
    reserved: 0,
    logical: 50_000,
    versions: 1,
  });
});

test("the same content from many at once is stored and charged once", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const content = randomBytes(100_000);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => putFile(depot(), token, studio.assetId, content)),
  );
  t.true(
    answers.every(({ status }) => status === 201),
    JSON.stringify(answers.map(({ body }) => body)),
  );
  t.is(answers.filter(({ body }) => !body.deduplicated).length, 1);
  t.deepEqual(await usage(depot(), studio.projectId), {
    used: 100_000,
    reserved: 0,
    logical: 800_000,
    versions: 8,
  });
  const got = await download(depot(), token, `/assets/${studio.assetId}/versions/8/download`);
  t.true(got.bytes.equals(content));
});

/** A depot that stops each upload between its publishing and its commit and does `meanwhile` there. */
function interrupted(meanwhile: (server: DepotServer) => Promise<unknown>) {
  let server: DepotServer | undefined;
  return {
    wrapStore: (store: Store): Store =>
      alteredStore(store, {
        publish: async (...args: Parameters<Store["publish"]>) => {
          await store.publish(...args);
          await meanwhile(server as DepotServer);
        },
      }),
    started: (started: DepotServer) => {
      server = started;
    },
  };
}

/** Changes that must be noticed although every byte has arrived already. */
const changes: [what: string, sql: string, status: number, code: string][] = [
  [
    "the rank is lowered",
    "update app_public.project_members set role = 'viewer' where user_id = $1",
    403,
    "DNIED",
  ],
  [
    "the membership ends",
    "delete from app_public.project_members where user_id = $1",
    404,
    "NTFND",
  ],
  [
    "the user is deactivated",
    "update app_public.users set deactivated_at = now() where id = $1",
    401,
    "CREDS",
  ],
  [
    "the session is revoked",
    "update app_private.sessions set revoked_at = now() where user_id = $1",
    401,
    "CREDS",
  ],
  [
    "the tokens are revoked",
    "update app_private.user_secrets set token_version = token_version + 1 where user_id = $1",
    401,
    "CREDS",
  ],
  [
    "the right on the asset is taken",
    `insert into app_public.permissions (project_id, user_id, asset_id, can_write)
     select assets.project_id, $1, assets.id, false from app_public.assets
     join app_public.project_members as members on members.project_id = assets.project_id and members.user_id = $1`,
    403,
    "DNIED",
  ],
  [
    "somebody else takes the lock",
    `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
     select assets.project_id, assets.id, branches.id, branches.id,
            (select user_id from app_public.project_members where project_id = assets.project_id and role = 'lead'),
            nextval('app_private.lock_generations')
     from app_public.assets
     join app_public.branches on branches.project_id = assets.project_id
     join app_public.project_members as members on members.project_id = assets.project_id and members.user_id = $1`,
    409,
    "LOCKD",
  ],
  [
    "the branch is protected",
    `update app_public.branches set is_protected = true, approvals_required = 1
     where project_id = (select project_id from app_public.project_members where user_id = $1)`,
    409,
    "FLOWD",
  ],
  [
    "the asset is deleted",
    `update app_public.assets set deleted_at = now()
     where project_id = (select project_id from app_public.project_members where user_id = $1)`,
    404,
    "NTFND",
  ],
];

for (const [what, sql, status, code] of changes) {
  test(`an upload during which ${what} is refused at its end and leaves nothing`, async (t) => {
    let user = "";
    const interruption = interrupted((server) => server.db.rootPool.query(sql, [user]));
    const server = await withDepot(t, { wrapStore: interruption.wrapStore });
    interruption.started(server);
    const studio = await server.studio();
    user = studio.members.contributor;
    const content = randomBytes(200_000);
    const answer = await putFile(server, await server.token(user), studio.assetId, content);
    t.is(answer.status, status, JSON.stringify(answer.body));
    t.is(answer.body.error.code, code);
    t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
    t.deepEqual(await usage(server, studio.projectId), {
      used: 0,
      reserved: 0,
      logical: 0,
      versions: 0,
    });
    t.is(await server.depot.store.open(sha256(content)), undefined, "no file either");
    const { rows } = await server.db.rootPool.query(
      "select state, failure from app_public.uploads",
    );
    t.is(rows[0].state, "aborted");
    t.is(rows[0].failure, answer.body.error.message);
  });
}

test("a lock that is broken during an upload refuses its end, even when it was taken again", async (t) => {
  let asset = "";
  const interruption = interrupted((server) =>
    server.db.rootPool.query(
      "update app_public.asset_locks set generation = nextval('app_private.lock_generations') where asset_id = $1",
      [asset],
    ),
  );
  const server = await withDepot(t, { wrapStore: interruption.wrapStore });
  interruption.started(server);
  const studio = await server.studio();
  asset = studio.assetId;
  await server.db.rootPool.query(
    `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
     values ($1, $2, $3, $3, $4, nextval('app_private.lock_generations'))`,
    [studio.projectId, studio.assetId, studio.mainlineId, studio.members.contributor],
  );
  const answer = await putFile(
    server,
    await server.token(studio.members.contributor),
    studio.assetId,
    "x",
  );
  t.is(answer.status, 409);
  t.is(answer.body.error.code, "LOCKD");
  t.regex(answer.body.error.message, /^Your lock on "hero" is gone/);
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
});

test("another version that arrives meanwhile makes an announced base STALE", async (t) => {
  let inner: Promise<unknown> | undefined;
  let send: (() => Promise<unknown>) | undefined;
  const interruption = interrupted(async () => {
    if (inner === undefined) {
      inner = send?.();
      await inner;
    }
  });
  const server = await withDepot(t, { wrapStore: interruption.wrapStore });
  interruption.started(server);
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  send = () => putFile(server, token, studio.assetId, "the other");
  const answer = await putFile(server, token, studio.assetId, "mine", {
    fields: { base_version: "0" },
  });
  t.is(answer.body.error?.code, "STALE");
  t.is(answer.body.error.detail.head_version_number, 1);
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
});

test("content that another upload is about to use survives the failure of the first", async (t) => {
  const content = randomBytes(1_000);
  const waiting: (() => void)[] = [];
  const arrived: (() => void)[] = [];
  const bothArrived = Promise.all(
    [0, 1].map(() => new Promise<void>((resolve) => arrived.push(resolve))),
  );
  const server = await withDepot(t, {
    wrapStore: (store) =>
      alteredStore(store, {
        publish: async (...args: Parameters<Store["publish"]>) => {
          await store.publish(...args);
          arrived.pop()?.();
          await new Promise<void>((resolve) => waiting.push(resolve));
        },
      }),
  });
  const studio = await server.studio();
  const loser = putFile(server, await server.token(studio.members.lead), studio.assetId, content);
  const winner = putFile(
    server,
    await server.token(studio.members.contributor),
    studio.assetId,
    content,
  );
  await bothArrived;
  await server.db.rootPool.query("delete from app_public.project_members where user_id = $1", [
    studio.members.lead,
  ]);
  for (const proceed of waiting) proceed();
  t.is((await loser).status, 404);
  const answer = await winner;
  t.is(answer.status, 201, JSON.stringify(answer.body));
  const got = await download(
    server,
    await server.token(studio.members.contributor),
    `/assets/${studio.assetId}/versions/1/download`,
  );
  t.true(got.bytes.equals(content));
});

test("content that is just being removed is waited for", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const digest = sha256("coming back");
  await depot().db.rootPool.query(
    "insert into app_private.blobs (sha256, size_bytes, state, condemned_at) values ($1, 11, 'deleting', now())",
    [digest],
  );
  const remover = await depot().db.rootPool.connect();
  await remover.query("begin");
  const { rows } = await remover.query(
    "select pg_backend_pid() as pid from app_private.blobs where sha256 = $1 for update",
    [digest],
  );
  t.is(rows.length, 1);
  const upload = putFile(depot(), token, studio.assetId, "coming back");
  await untilBlocking(depot().db, rows[0].pid);
  await remover.query("commit");
  remover.release();
  await depot().db.rootPool.query("select app_hidden.forget_blob($1)", [digest]);
  t.is((await upload).status, 201);
});

test("beyond the server's slots an upload is asked to come back", async (t) => {
  const server = await withDepot(t, { limits: { maxUploads: 3, maxUploadsPerUser: 2 } });
  const studio = await server.studio();
  const tokens = {
    mine: await server.token(studio.members.contributor),
    other: await server.token(studio.members.lead),
  };
  const open: ReadableStreamDefaultController[] = [];
  const pending = (token: string) =>
    fetch(`${server.url}/assets/${studio.assetId}/versions/upload?filename=a`, {
      method: "PUT",
      headers: { authorization: `Bearer ${token}` },
      body: new ReadableStream({
        start: (controller) => void (open.push(controller), controller.enqueue(Buffer.from("x"))),
      }),
      duplex: "half",
    } as RequestInit);
  const mine = [pending(tokens.mine), pending(tokens.mine)];
  await until(async () => (await leftovers(server, studio.projectId))["running"] === 2);
  const refused = await putFile(server, tokens.mine, studio.assetId, "x");
  t.is(refused.status, 429);
  t.is(refused.body.error.code, "SLOWD");
  t.is(refused.headers.get("retry-after"), "5");
  t.is(
    (await putFile(server, tokens.other, studio.assetId, "x")).status,
    201,
    "others still have a slot",
  );
  for (const controller of open) controller.close();
  t.deepEqual(
    (await Promise.all(mine)).map(({ status }) => status),
    [201, 201],
  );
  t.is((await putFile(server, tokens.mine, studio.assetId, "x")).status, 201);
});

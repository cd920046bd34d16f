import { readFileSync } from "node:fs";
import test from "ava";
import { buildSchema, isObjectType, parse, type GraphQLObjectType } from "postgraphile/graphql";
import { COMMON_FIELDS, commonSelection } from "../../plugins/live/common-selection.ts";
import { SharedAnswers } from "../../plugins/live/shared-answers.ts";
import { useServer } from "../_helpers/with-server.ts";
import { lockSome, makeAssets, makeLiveProject, takeLocks } from "./_live-world.ts";
import { openSocket } from "./_ws.ts";

const server = useServer(test);

const common = (selection: string) =>
  commonSelection(
    parse(`subscription ($p: UUID!) { lockChanged(projectId: $p) { ${selection} } }`),
  );

test("columns of a lock, its asset and its holder are the same for all; what leads on or is computed is not", (t) => {
  t.false(common("event kind cursor")?.hasRows);
  t.true(common("event asset { id name } assetLock { id holder { displayName } }")?.hasRows);
  for (const selection of [
    "asset { project { name } }",
    "asset { assetLocks { nodes { id } } }",
    "assetLock { branch { name } }",
    "assetLock { holder { projectMembers { nodes { role } } } }",
    "asset { permissions { nodes { canRead } } }",
    "event @include(if: true)",
    "... on LockChangedPayload { event }",
    "constructor",
    "asset { __proto__ }",
  ])
    t.is(common(selection), undefined, selection);
});

test("fragments and several operations are for nobody else", (t) => {
  const of = (text: string) => commonSelection(parse(text));
  t.is(
    of("subscription { myNotifications { ...F } } fragment F on MyNotificationsPayload { event }"),
    undefined,
  );
  t.is(
    of("subscription A { myNotifications { event } } subscription B { myNotifications { event } }"),
    undefined,
  );
  t.is(of("{ lockChanged { event } projects { nodes { id } } }"), undefined);
  t.is(of("subscription { myNotifications { event notification { message } } }"), undefined);
});

test("every field that may be shared is a plain column of the schema: no arguments, no connection", async (t) => {
  const schema = buildSchema(
    readFileSync(new URL("../../plugins/schema.graphql", import.meta.url), "utf8"),
  );
  const { rows } = await server().db.rootPool.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns
     where table_schema = 'app_public' and table_name in ('assets', 'asset_locks', 'users')`,
  );
  const columns = new Set(rows.map(({ name }) => name));
  const tables: Record<string, string> = {
    Asset: "assets",
    AssetLock: "asset_locks",
    User: "users",
  };
  let compared = 0;
  const compare = (type: GraphQLObjectType, fields: object) => {
    for (const [name, within] of Object.entries(fields)) {
      if (name === "__typename" || name === "nodeId") continue;
      const field = type.getFields()[name];
      t.deepEqual(field?.args, [], `${type.name}.${name}`);
      const next = field?.type;
      if (within !== true) compare(next as GraphQLObjectType, within as object);
      else if (type.name in tables) {
        const column = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        t.true(columns.has(`${tables[type.name]}.${column}`), `${type.name}.${name}`);
        compared += 1;
      }
    }
  };
  const subscription = schema.getSubscriptionType() as GraphQLObjectType;
  for (const [name, fields] of Object.entries(COMMON_FIELDS)) {
    const payload = subscription.getFields()[name]?.type;
    if (isObjectType(payload)) compare(payload, fields);
  }
  t.true(compared > 20);
});

test("an answer is shared among those who ask at the same time, and made again for another event or document", async (t) => {
  const answers = new SharedAnswers();
  const [event, other] = [
    { event: "insert", cursor: "1" },
    { event: "insert", cursor: "2" },
  ];
  const [document, another] = [parse("{ a }"), parse("{ b }")];
  let made = 0;
  const make = () => Promise.resolve({ data: { made: (made += 1) } });
  await Promise.all([
    answers.ask({ event, document }, make),
    answers.ask({ event, document }, make),
    answers.ask({ event: other, document }, make),
    answers.ask({ event, document: another }, make),
  ]);
  t.is(made, 3);
});

test("an answer that lacks a row where there should be one is not for others", (t) => {
  const { isWhole } = common("asset { id } assetLock { id }") ?? {};
  const answer = (asset: object | null, assetLock: object | null) => ({
    data: { lockChanged: { asset, assetLock } },
  });
  const taken = { event: "insert", kind: "lock.taken", cursor: "" };
  t.true(isWhole?.(answer({ id: 1 }, { id: 2 }), taken));
  t.false(isWhole?.(answer(null, { id: 2 }), taken));
  t.false(isWhole?.(answer({ id: 1 }, null), taken));
  t.true(isWhole?.(answer({ id: 1 }, null), { ...taken, event: "delete", kind: "lock.released" }));
  t.true(isWhole?.(answer(null, null), { event: "resync", cursor: "" }));
  t.false(isWhole?.({ ...answer({ id: 1 }, { id: 2 }), errors: [{} as never] }, taken));
});

test("whoever sees a holder that others may not see is answered alone", async (t) => {
  const project = await makeLiveProject(server(), ["plain", "friend"]);
  // The holder is in no project with `plain`, and in another one with `friend`.
  await makeLiveProject(server(), ["friend", "former"]);
  const sockets = await Promise.all(
    ["plain", "friend"].map(async (name) => {
      const socket = await openSocket(server(), await server().token(name));
      socket.subscribe(
        `subscription ($projectId: UUID!) { lockChanged(projectId: $projectId) {
          event assetLock { id holder { username } } } }`,
        { projectId: project.projectId },
      );
      await socket.nextData();
      return socket;
    }),
  );
  const [asset] = await makeAssets(server(), project, 1);
  await takeLocks(server().db.rootPool, project, await server().user("former"), [asset as string]);
  const [plain, friend] = await Promise.all(sockets.map((socket) => socket.nextData()));
  t.is(plain.lockChanged.assetLock.holder, null);
  t.is(friend.lockChanged.assetLock.holder.username, "former");
  await lockSome(server(), project, "friend");
  for (const { lockChanged } of await Promise.all(sockets.map((socket) => socket.nextData())))
    t.is(lockChanged.assetLock.holder.username, "friend");
  for (const { socket } of sockets) socket.close();
});

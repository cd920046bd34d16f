import { randomBytes } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import { LayeredStore } from "../../plugins/depot/layered-store.ts";
import { MemoryStore } from "../../plugins/depot/memory-store.ts";
import type { Store } from "../../plugins/depot/store.ts";
import { createLog } from "../../src/log.ts";
import { moveDepotAsRun, MOVE_TASK } from "../../src/ops/move-depot-run.ts";
import { moveDepot, type MoveDepotOptions, type MoveResult } from "../../src/ops/move-depot.ts";
import { BusyError } from "../../src/ops/single-flight.ts";
import { alteredStore } from "../depot/_altered-store.ts";
import { contentOf, digest, publish, put } from "../depot/_store-content.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { makeStudio } from "../_helpers/studio.ts";
import { committed, createTestDatabase, type TestDatabase } from "../_helpers/with-db.ts";

interface World {
  db: TestDatabase;
  from: MemoryStore;
  to: MemoryStore;
  /** Makes content that the database knows, in the old store unless told otherwise. */
  add(content: Buffer, where?: Store | null, state?: string): Promise<string>;
  move(changes?: Partial<MoveDepotOptions>): Promise<MoveResult>;
}

async function makeWorld(t: ExecutionContext): Promise<World> {
  const db = await createTestDatabase(t);
  const [from, to, dataDir] = [new MemoryStore(), new MemoryStore(), tempDir(t)];
  return {
    db,
    from,
    to,
    async add(content, where = from, state = "ready") {
      if (where) await publish(where, content);
      await db.rootPool.query(
        "insert into app_private.blobs (sha256, size_bytes, state) values ($1, $2, $3)",
        [digest(content), content.length, state],
      );
      return digest(content);
    },
    move: (changes = {}) =>
      moveDepot({ ownerUrl: db.ownerUrl, from, to, toUrl: "s3://new/x?y=1", dataDir, ...changes }),
  };
}

/** Counts how often each method is called. */
function counted(store: Store): { store: Store; opened: string[]; created: number } {
  const seen = { opened: [] as string[], created: 0 };
  return Object.assign(seen, {
    store: alteredStore(store, {
      open: (sha256) => (seen.opened.push(sha256), store.open(sha256)),
      createPart: (id) => ((seen.created += 1), store.createPart(id)),
    }),
  });
}

test("everything the database knows is copied and proven, and nothing is removed", async (t) => {
  const { add, move, from, to } = await makeWorld(t);
  const contents = [0, 1, 1_000, 3_000_000].map((size) => randomBytes(size));
  for (const content of contents) await add(content);
  const orphan = await publish(from, randomBytes(50));
  const result = await move();
  t.deepEqual(result, {
    blobs: 4,
    bytes: 3_001_001,
    copied: 4,
    copiedBytes: 3_001_001,
    passes: 2,
    problems: [],
    pendingUploads: 0,
  });
  for (const content of contents) t.deepEqual(await contentOf(to, digest(content)), content);
  t.is(await to.open(orphan), undefined, "what nobody knows stays behind");
  t.is(from.blobs.size, 5);
  t.deepEqual(await to.parts(), []);
});

test("a repeated move reads nothing again", async (t) => {
  const { add, move, from, to } = await makeWorld(t);
  for (let index = 0; index < 20; index += 1) await add(randomBytes(1_000 + index));
  await move();
  const old = counted(from);
  const now = counted(alteredStore(to, {}));
  const result = await move({ from: old.store, to: now.store, toUrl: "s3://new/x?other=way" });
  t.like(result, { blobs: 20, copied: 0, passes: 1, problems: [] });
  t.is(old.opened.length, 0);
  t.is(now.opened.length, 20, "a look at each, and no reading");
});

test("a move that is cut off goes on where it was", async (t) => {
  const { add, move, to } = await makeWorld(t);
  for (let index = 0; index < 20; index += 1) await add(randomBytes(1_000 + index));
  const abort = new AbortController();
  const report = ({ copied }: { copied: number }) => {
    if (copied === 8) abort.abort(new Error("Stopped."));
  };
  await t.throwsAsync(move({ signal: abort.signal, report }), { message: "Stopped." });
  const before = to.blobs.size;
  t.true(before >= 8 && before < 20, String(before));
  t.deepEqual(await to.parts(), []);
  const again = counted(to);
  const result = await move({ to: again.store });
  t.like(result, { blobs: 20, copied: 20 - before, problems: [] });
  t.is(again.created, 20 - before);
});

test("damaged and missing content is named, and not copied as good", async (t) => {
  const { add, move, from, to } = await makeWorld(t);
  const good = await add(randomBytes(100));
  const [flipped, short, missing] = [randomBytes(200), randomBytes(300), randomBytes(400)];
  await add(flipped);
  from.blobs.set(digest(flipped), { bytes: randomBytes(200), changedAt: new Date() });
  await add(short);
  from.blobs.set(digest(short), { bytes: short.subarray(1), changedAt: new Date() });
  await add(missing, null);
  await add(randomBytes(500), null, "staging");
  const { problems, blobs } = await move();
  t.is(blobs, 1);
  t.deepEqual(
    problems.toSorted((a, b) => a.problem.localeCompare(b.problem)),
    [
      {
        what: `blob ${digest(short)}`,
        problem: "is damaged in the old store: 299 bytes instead of 300",
      },
      {
        what: `blob ${digest(flipped)}`,
        problem: "is damaged in the old store: its SHA-256 differs",
      },
      { what: `blob ${digest(missing)}`, problem: "is missing in both stores" },
    ],
  );
  t.deepEqual([...to.blobs.keys()], [good]);
  t.deepEqual(await to.parts(), []);
  // Healed by an upload to the new store, and by one to the old.
  await publish(to, flipped);
  await publish(from, short, "replace");
  await publish(to, missing);
  t.like(await move(), { problems: [], blobs: 4 });
});

test("what is damaged in the new store is replaced, once it is looked at", async (t) => {
  const { add, move, to } = await makeWorld(t);
  const content = randomBytes(1_000);
  await add(content);
  to.blobs.set(digest(content), { bytes: randomBytes(1_000), changedAt: new Date() });
  t.like(await move(), { copied: 1, problems: [] });
  t.deepEqual(await contentOf(to, digest(content)), content);
});

test("a new store that does not give back what was written is not trusted", async (t) => {
  const { add, move, to } = await makeWorld(t);
  const content = randomBytes(1_000);
  await add(content);
  const liar = alteredStore(to, {
    async publish(...args) {
      await to.publish(...args);
      to.blobs.set(digest(content), { bytes: randomBytes(1_000), changedAt: new Date() });
    },
  });
  const { problems } = await move({ to: liar });
  t.deepEqual(problems, [
    {
      what: `blob ${digest(content)}`,
      problem: "does not read back from the new store as it was written",
    },
  ]);
});

test("content that comes to the old store during the move is brought along", async (t) => {
  const { add, move, to } = await makeWorld(t);
  await add(randomBytes(10));
  const late = randomBytes(20);
  let hasCome = false;
  const result = await move({
    to: alteredStore(to, {
      async publish(...args) {
        if (!hasCome) {
          hasCome = true;
          await add(late);
        }
        await to.publish(...args);
      },
    }),
  });
  t.like(result, { blobs: 2, copied: 2, passes: 3, problems: [] });
  t.deepEqual(await contentOf(to, digest(late)), late);
});

test("a layered store serves everything at each moment of the move", async (t) => {
  const { add, move, from, to } = await makeWorld(t);
  const contents = Array.from({ length: 30 }, (_, index) => randomBytes(500 + index));
  for (const content of contents) await add(content);
  const serving = new LayeredStore(to, from);
  const looks: Promise<boolean>[] = [];
  await move({
    report: () => {
      for (const content of contents)
        looks.push(
          contentOf(serving, digest(content)).then((found) => content.equals(found as Buffer)),
        );
    },
  });
  t.true(looks.length > 800);
  t.true((await Promise.all(looks)).every(Boolean));
});

test("uploads that began in the old store are counted until they have ended", async (t) => {
  const { db, move, from } = await makeWorld(t);
  const { id } = await put(from, randomBytes(10));
  t.is((await move()).pendingUploads, 0, "nobody knows it");
  await committed(db, async (client) => {
    const { projectId, assetId, mainlineId, members } = await makeStudio(client);
    await client.query(
      `insert into app_public.uploads (id, project_id, asset_id, branch_id, user_id, protocol, filename)
       values ($1, $2, $3, $4, $5, 'tus', 'x')`,
      [id, projectId, assetId, mainlineId, members.owner],
    );
  });
  t.is((await move()).pendingUploads, 1);
  await from.removePart(id);
  t.is((await move()).pendingUploads, 0);
});

test("two moves at a time are refused", async (t) => {
  const { add, move, from } = await makeWorld(t);
  await add(randomBytes(10));
  let refused: Promise<unknown> | undefined;
  // The first move waits with the content in its hand until the second has been refused.
  const held = alteredStore(from, {
    open: async (sha256) => {
      await (refused ??= t.throwsAsync(move(), { instanceOf: BusyError }));
      return from.open(sha256);
    },
  });
  t.is((await move({ from: held })).copied, 1);
  t.truthy(refused);
});

test("a move leaves its history, with what went wrong", async (t) => {
  const { db, add, from, to } = await makeWorld(t);
  const sha256 = await add(randomBytes(10), null);
  const options = { ownerUrl: db.ownerUrl, from, to, toUrl: "s3://new/x", dataDir: tempDir(t) };
  const log = createLog({ level: "silent" });
  await moveDepotAsRun({ db: db.rootPool, log }, options, { trigger: "test" });
  const { rows } = await db.rootPool.query(
    "select state, failure, detail ->> 'trigger' as trigger from app_private.job_runs where task = $1",
    [MOVE_TASK],
  );
  t.deepEqual(rows, [
    { state: "failed", failure: `blob ${sha256} is missing in both stores.`, trigger: "test" },
  ]);
});

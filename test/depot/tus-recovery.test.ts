import { randomBytes } from "node:crypto";
import { appendFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import type { Part, Store } from "../../plugins/depot/store.ts";
import { until } from "../_helpers/until.ts";
import { alteredStore } from "./_altered-store.ts";
import { leftovers, NOTHING, usage, useDepot, withDepot, type DepotServer } from "./_depot.ts";
import { sha256 } from "./_requests.ts";
import { answerOf, createUpload, head, idOf, OCTETS, openTus, patch, tus } from "./_tus.ts";

const depot = useDepot(test);

async function scene(server: DepotServer, size: number) {
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const path = await createUpload(server, token, { asset_id: studio.assetId }, { size });
  return { server, studio, token, path, projectId: studio.projectId };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** A PATCH whose body the test writes piece by piece. */
function openPatch({ server, token, path }: Scene, offset = 0) {
  const sent = openTus(server.url, {
    method: "PATCH",
    path,
    token,
    headers: { "Upload-Offset": offset, "Content-Type": OCTETS },
  });
  const answer = answerOf(sent);
  // Some tests break it off.
  answer.catch(() => {});
  return { sent, answer };
}

/** Whether a request writes to the upload. */
async function isLeased({ server, path }: Scene): Promise<boolean> {
  const { rows } = await server.db.rootPool.query(
    "select lease_until is not null as leased from app_public.uploads where id = $1",
    [idOf(path)],
  );
  return rows[0].leased;
}

test("a client whose connection broke comes back at once and goes on where its bytes ended", async (t) => {
  const content = randomBytes(600_000);
  const made = await scene(depot(), content.length);
  const { server, token, path } = made;
  const { sent } = openPatch(made);
  sent.write(content.subarray(0, 400_000));
  const file = join(server.folder, "tmp", `${idOf(path)}.part`);
  await until(async () => ((await stat(file).catch(() => undefined))?.size ?? 0) > 0);
  sent.destroy();
  const answer = await head(server, token, path);
  t.is(answer.status, 200);
  const offset = Number(answer.headers["upload-offset"]);
  t.true(offset > 0 && offset <= 400_000, String(offset));
  const done = await patch(server, token, path, { offset, body: content.subarray(offset) });
  t.is(done.headers["x-asset-version-sha256"], sha256(content));
});

test("a request that has lost its client without a word gives way to a newer one", async (t) => {
  const made = await scene(depot(), 8);
  const { server, token, path } = made;
  const old = openPatch(made);
  old.sent.write("abcd");
  await until(() => isLeased(made));
  const answer = await head(server, token, path);
  t.is(answer.headers["upload-offset"], "4");
  const refused = await old.answer;
  t.is(refused.status, 423);
  t.is(refused.body.error.code, "BADST");
  const done = await patch(server, token, path, { offset: 4, body: "efgh" });
  t.is(done.headers["x-asset-version-sha256"], sha256("abcdefgh"));
});

test("while bytes flow, a second request is asked to come again", async (t) => {
  const made = await scene(depot(), 1_000_000);
  const { server, token, path } = made;
  const old = openPatch(made);
  old.sent.write("a");
  await until(() => isLeased(made));
  let isAnswered = false;
  const second = patch(server, token, path, { offset: 0, body: "b" }).finally(() => {
    isAnswered = true;
  });
  while (!isAnswered) {
    old.sent.write("a");
    await isLeased(made);
  }
  const answer = await second;
  t.is(answer.status, 423);
  t.is(answer.body.error.code, "BADST");
  t.is(answer.headers["retry-after"], "1");
  old.sent.destroy();
});

test("ending an upload ends the request that sends it", async (t) => {
  const made = await scene(depot(), 8);
  const old = openPatch(made);
  old.sent.write("abcd");
  await until(() => isLeased(made));
  const { server, path, token } = made;
  t.is((await tus(server.url, { method: "DELETE", path, token })).status, 204);
  t.is((await old.answer).status, 423);
  t.deepEqual(await leftovers(server, made.projectId), NOTHING);
});

test("a client that says nothing is given up, and its upload stands where it stood", async (t) => {
  const server = await withDepot(t, { limits: { idleMs: 200 } });
  const made = await scene(server, 8);
  const silent = openPatch(made);
  silent.sent.flushHeaders();
  t.is((await silent.answer).status, 408);
  await patch(server, made.token, made.path, { offset: 0, body: "abcd" });
  const halting = openPatch(made, 4);
  halting.sent.write("ef");
  t.is((await halting.answer).status, 408);
  t.is((await head(server, made.token, made.path)).headers["upload-offset"], "6");
});

/** A store that fails once where `step` says. */
function failingStore(step: "seal" | "publish" | "published"): (store: Store) => Store {
  let isDone = false;
  const fail = () => {
    isDone = true;
    throw new Error("The server stops here.");
  };
  const altered = (part: Part): Part => {
    const seal = part.seal.bind(part);
    part.seal = async () => (isDone || step !== "seal" ? seal() : fail());
    return part;
  };
  return (store) =>
    alteredStore(store, {
      reopenPart: async (id, offset) => altered(await store.reopenPart(id, offset)),
      publish: async (id, sealed, mode) => {
        if (!isDone && step === "publish") fail();
        await store.publish(id, sealed, mode);
        if (!isDone && step === "published") fail();
      },
    });
}

for (const step of ["seal", "publish", "published"] as const) {
  for (const way of ["HEAD", "PATCH"]) {
    test(`a server that stopped at the step ${step} finishes the upload when ${way} asks`, async (t) => {
      const server = await withDepot(t, { wrapStore: failingStore(step) });
      const content = randomBytes(100_000);
      const { token, path, projectId } = await scene(server, content.length);
      t.is((await patch(server, token, path, { offset: 0, body: content })).status, 500);
      t.like(await usage(server, projectId), { versions: 0 });
      const answer =
        way === "HEAD"
          ? await head(server, token, path)
          : await patch(server, token, path, { offset: content.length, body: "" });
      t.true(answer.status < 300, JSON.stringify(answer));
      t.is(answer.headers["upload-offset"], "100000");
      t.is(answer.headers["x-asset-version-sha256"], sha256(content));
      t.is((await head(server, token, path)).headers["x-asset-version"], "1");
      t.like(await usage(server, projectId), { versions: 1, used: 100_000 });
      t.deepEqual(await leftovers(server, projectId), NOTHING);
    });
  }
}

test("an upload whose file is lost is gone, and says so", async (t) => {
  const { server, token, path, projectId } = await scene(depot(), 8);
  await patch(server, token, path, { offset: 0, body: "abcd" });
  await rm(join(server.folder, "tmp", `${idOf(path)}.part`));
  const answer = await patch(server, token, path, { offset: 4, body: "efgh" });
  t.is(answer.status, 410);
  t.deepEqual(await leftovers(server, projectId), NOTHING);
});

test("bytes that were written but not recorded do not count, and are written over", async (t) => {
  const { server, token, path } = await scene(depot(), 8);
  await patch(server, token, path, { offset: 0, body: "abcd" });
  await appendFile(join(server.folder, "tmp", `${idOf(path)}.part`), "lost by a crash");
  t.is((await head(server, token, path)).headers["upload-offset"], "4");
  const done = await patch(server, token, path, { offset: 4, body: "efgh" });
  t.is(done.headers["x-asset-version-sha256"], sha256("abcdefgh"));
});

import { randomBytes } from "node:crypto";
import test from "ava";
import type { Store } from "../../plugins/depot/store.ts";
import { until } from "../_helpers/until.ts";
import { alteredStore } from "./_altered-store.ts";
import { withDepot, type DepotServer } from "./_depot.ts";
import { download, putFile } from "./_requests.ts";

/** Makes the first upload of a depot fail behind its publishing, and halts it where it removes what it has published. */
function halted() {
  const removal = Promise.withResolvers<void>();
  const proceed = Promise.withResolvers<void>();
  const state: { server?: DepotServer; loser?: string } = {};
  const wrapStore = (store: Store): Store =>
    alteredStore(store, {
      publish: async (...args: Parameters<Store["publish"]>) => {
        await store.publish(...args);
        await state.server?.db.rootPool.query(
          "delete from app_public.project_members where user_id = $1",
          [state.loser],
        );
      },
      remove: async (digest) => {
        removal.resolve();
        await proceed.promise;
        await store.remove(digest);
      },
    });
  return { state, wrapStore, removal: removal.promise, proceed: proceed.resolve };
}

test("a failed upload holds its content's row while the file goes, so who brings the same keeps a file", async (t) => {
  const { state, wrapStore, removal, proceed } = halted();
  const server = await withDepot(t, { wrapStore });
  const studio = await server.studio();
  const content = randomBytes(5_000);
  Object.assign(state, { server, loser: studio.members.lead });
  const loser = putFile(server, await server.token(studio.members.lead), studio.assetId, content);
  await removal;
  const token = await server.token(studio.members.contributor);
  const winner = putFile(server, token, studio.assetId, content);
  // Not merely told to come again: it waits for the transaction that removes.
  await until(async () => {
    const { rowCount } = await server.db.rootPool.query(
      `select from pg_stat_activity
       where datname = current_database() and query like '%publish_upload%'
         and cardinality(pg_blocking_pids(pid)) > 0`,
    );
    return rowCount === 1;
  }, 60_000);
  proceed();
  t.is((await loser).status, 404);
  const answer = await winner;
  t.is(answer.status, 201, JSON.stringify(answer.body));
  const got = await download(server, token, `/assets/${studio.assetId}/versions/1/download`);
  t.true(got.bytes.equals(content));
});

test("a failed upload does not touch content that a version has", async (t) => {
  const { state, wrapStore, removal, proceed } = halted();
  proceed();
  const server = await withDepot(t, { wrapStore });
  const studio = await server.studio();
  const content = randomBytes(5_000);
  const token = await server.token(studio.members.contributor);
  t.is((await putFile(server, token, studio.assetId, content)).status, 201);
  Object.assign(state, { server, loser: studio.members.lead });
  const loser = await putFile(
    server,
    await server.token(studio.members.lead),
    studio.assetId,
    content,
  );
  t.is(loser.status, 404);
  t.is(await Promise.race([removal.then(() => "removed"), Promise.resolve("kept")]), "kept");
  const got = await download(server, token, `/assets/${studio.assetId}/versions/1/download`);
  t.true(got.bytes.equals(content));
});

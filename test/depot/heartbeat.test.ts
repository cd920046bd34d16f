import test from "ava";
import { leftovers, NOTHING, withDepot, type DepotServer } from "./_depot.ts";
import { bearer } from "./_requests.ts";
import { until } from "../_helpers/until.ts";

/** An upload whose end is up to the test; `answer` is what the server says in the end. */
function openUpload(server: DepotServer, token: string, assetId: string) {
  let controller: ReadableStreamDefaultController | undefined;
  const body = new ReadableStream({
    start(started) {
      controller = started;
      started.enqueue(Buffer.from("some bytes"));
    },
  });
  const answer = fetch(`${server.url}/assets/${assetId}/versions/upload?filename=a.bin`, {
    method: "PUT",
    headers: bearer(token),
    body,
    duplex: "half",
  } as RequestInit);
  return { answer, end: () => controller?.close() };
}

test("an upload whose author loses the right is stopped while it still runs", async (t) => {
  const server = await withDepot(t, { limits: { heartbeatMs: 50 } });
  const studio = await server.studio();
  const { answer } = openUpload(
    server,
    await server.token(studio.members.contributor),
    studio.assetId,
  );
  await until(async () => (await leftovers(server, studio.projectId))["running"] === 1);
  await server.db.rootPool.query("delete from app_public.project_members where user_id = $1", [
    studio.members.contributor,
  ]);
  // Nobody ends the request: the answer comes all the same.
  t.is((await answer).status, 404);
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
});

test("a running upload keeps its lease", async (t) => {
  const server = await withDepot(t, { limits: { heartbeatMs: 50 } });
  const studio = await server.studio();
  const { answer, end } = openUpload(
    server,
    await server.token(studio.members.contributor),
    studio.assetId,
  );
  const lease = async () => {
    const { rows } = await server.db.rootPool.query("select lease_until from app_public.uploads");
    return rows[0]?.lease_until as Date | undefined;
  };
  await until(async () => (await lease()) !== undefined);
  await server.db.rootPool.query(
    "update app_public.uploads set lease_until = now() - interval '1 hour'",
  );
  await until(async () => ((await lease()) as Date).getTime() > Date.now() + 60_000);
  end();
  t.is((await answer).status, 201);
});

test("an upload that was ended from outside does not go on", async (t) => {
  const server = await withDepot(t, { limits: { heartbeatMs: 50 } });
  const studio = await server.studio();
  const { answer } = openUpload(
    server,
    await server.token(studio.members.contributor),
    studio.assetId,
  );
  await until(async () => (await leftovers(server, studio.projectId))["running"] === 1);
  await server.db.rootPool.query(
    "select app_hidden.abort_upload(id, 'Ended by an administrator.') from app_public.uploads",
  );
  const response = await answer;
  t.is(response.status, 409);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  t.is(error.code, "BADST");
  t.regex(error.message, /Ended by an administrator/);
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
});

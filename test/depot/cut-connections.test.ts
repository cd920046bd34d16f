import { randomBytes } from "node:crypto";
import test from "ava";
import { leftovers, NOTHING, useDepot, withDepot } from "./_depot.ts";
import {
  filePart,
  fieldPart,
  formHeaders,
  openSocket,
  rawForm,
  readAnswer,
  uploadHead,
  write,
} from "./_raw.ts";
import { postFile, putFile } from "./_requests.ts";
import { until } from "../_helpers/until.ts";

const depot = useDepot(test, {
  limits: { idleMs: 1_500, lingerMs: 500 },
});

const content = randomBytes(2_000_000);
const form = rawForm([fieldPart("comment", "x"), filePart(content)]);

async function versions(assetId: string): Promise<number> {
  const { rows } = await depot().db.rootPool.query(
    "select from app_public.asset_versions where asset_id = $1",
    [assetId],
  );
  return rows.length;
}

/** Waits until the server has noticed, and the upload's row, file and reservation are gone. */
async function isClean(projectId: string): Promise<boolean> {
  const found = await leftovers(depot(), projectId);
  return Object.values(found).every((count) => count === 0);
}

for (const [name, method, body, query] of [
  ["a form", "POST", form, ""],
  ["a bare body", "PUT", content, "?filename=a.bin"],
] as const) {
  const headers = name === "a form" ? formHeaders(body.length) : [`Content-Length: ${body.length}`];
  for (const share of [0, 0.0001, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.9999]) {
    test(`${name} cut after ${share * 100} % leaves no version, file or reservation`, async (t) => {
      const studio = await depot().studio();
      const token = await depot().token(studio.members.contributor);
      const socket = await openSocket(depot());
      await write(
        socket,
        uploadHead(depot(), token, { method, assetId: studio.assetId, query, headers }),
      );
      await write(socket, body.subarray(0, Math.floor(body.length * share)));
      if (share >= 0.1)
        await until(async () => (await leftovers(depot(), studio.projectId))["running"] === 1);
      socket.destroy();
      await until(() => isClean(studio.projectId));
      t.is(await versions(studio.assetId), 0);
      // The next one is none the worse for it.
      t.is((await postFile(depot(), token, studio.assetId, "x")).status, 201);
    });
  }

  test(`${name} that stalls is given up with 408 and leaves nothing`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    const socket = await openSocket(depot());
    t.teardown(() => socket.destroy());
    const answer = readAnswer(socket);
    await write(
      socket,
      uploadHead(depot(), token, { method, assetId: studio.assetId, query, headers }),
    );
    await write(socket, body.subarray(0, 1_000_000));
    const { status, body: shown } = await answer;
    t.is(status, 408);
    t.is(shown.error.code, "BADIN");
    t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
    // Refused and silent, it is cut off in the end.
    await new Promise((resolve) => socket.once("close", resolve));
    t.pass();
  });

  test(`${name} that is refused early reaches its client as an answer, not as a reset`, async (t) => {
    // With time enough to read on: this machine may be busy.
    const server = await withDepot(t);
    const studio = await server.studio();
    const token = await server.token(studio.members.viewer);
    const socket = await openSocket(server);
    t.teardown(() => socket.destroy());
    const answer = readAnswer(socket);
    await write(
      socket,
      uploadHead(server, token, { method, assetId: studio.assetId, query, headers }),
    );
    // The client is one that sends everything before it looks.
    await write(socket, body);
    t.is((await answer).status, 403);
    // All was read, so the connection serves the next request.
    const next = readAnswer(socket);
    await write(
      socket,
      uploadHead(server, token, {
        method: "PUT",
        assetId: studio.assetId,
        query: "?filename=a",
        headers: ["Content-Length: 0"],
      }),
    );
    t.is((await next).status, 403);
  });
}

test("a form that breaks off behind the file's last byte makes no version", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const socket = await openSocket(depot());
  await write(
    socket,
    uploadHead(depot(), token, { assetId: studio.assetId, headers: formHeaders(form.length) }),
  );
  // All of the file, and the boundary up to the last line end.
  await write(socket, form.subarray(0, form.length - 2));
  await until(async () => (await leftovers(depot(), studio.projectId))["running"] === 1);
  socket.destroy();
  await until(() => isClean(studio.projectId));
  t.is(await versions(studio.assetId), 0);
});

test("a chunked body that breaks off makes no version", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const socket = await openSocket(depot());
  const head = uploadHead(depot(), token, {
    method: "PUT",
    assetId: studio.assetId,
    query: "?filename=a",
    headers: ["Transfer-Encoding: chunked"],
  });
  await write(socket, `${head}186a0\r\n`);
  await write(socket, Buffer.concat([content.subarray(0, 100_000), Buffer.from("\r\n")]));
  await until(async () => (await leftovers(depot(), studio.projectId))["running"] === 1);
  socket.destroy();
  await until(() => isClean(studio.projectId));
  t.is(await versions(studio.assetId), 0);
});

test("a refused upload does not keep its slot", async (t) => {
  const server = await withDepot(t, { limits: { maxUploads: 2, maxUploadsPerUser: 2 } });
  const studio = await server.studio();
  const token = await server.token(studio.members.viewer);
  for (let round = 0; round < 6; round += 1) {
    t.is((await putFile(server, token, studio.assetId, "x")).status, 403);
  }
});

test("a server that stops in the middle of uploads gives back what they had reserved", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const sockets = await Promise.all([1, 2, 3].map(() => openSocket(server)));
  for (const socket of sockets) {
    socket.on("error", () => {});
    await write(
      socket,
      uploadHead(server, token, { assetId: studio.assetId, headers: formHeaders(form.length) }),
    );
    await write(socket, form.subarray(0, 1_000_000));
  }
  await until(async () => (await leftovers(server, studio.projectId))["running"] === 3);
  for (const socket of sockets) socket.destroy();
  await server.depot.close();
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
});

import { randomBytes } from "node:crypto";
import test from "ava";
import { diskFull } from "../../plugins/depot/store-errors.ts";
import { alteredStore } from "./_altered-store.ts";
import { leftovers, NOTHING, usage, useDepot, withDepot } from "./_depot.ts";
import { bearer, postFile, putFile, send, type Answer } from "./_requests.ts";
import type { DepotServer } from "./_depot.ts";

const depot = useDepot(test, {
  limits: { stepBytes: 10_000, maxUploadsPerUser: 50, maxUploads: 50 },
});

async function allot(server: DepotServer, projectId: string, bytes: number): Promise<void> {
  await server.db.rootPool.query(
    "update app_public.projects set storage_allocation_bytes = $2 where id = $1",
    [projectId, bytes],
  );
}

/** What came of each upload, for the message of a failing test. */
function outcomes(answers: Answer[]): string {
  return answers
    .map(({ status, body }) => `${status} ${body.error?.code ?? ""} ${body.error?.message ?? ""}`)
    .join("\n");
}

async function addAssets(server: DepotServer, projectId: string, count: number): Promise<string[]> {
  const { rows } = await server.db.rootPool.query(
    `insert into app_public.assets (project_id, name, type)
     select $1, 'asset ' || number, 'texture' from generate_series(1, $2) as number returning id`,
    [projectId, count],
  );
  return rows.map((row) => row.id);
}

for (const [name, upload] of [
  ["forms", postFile],
  ["bare bodies", putFile],
] as const) {
  test.serial(`of 20 parallel ${name} where 10 fit, exactly 10 are taken`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    await allot(depot(), studio.projectId, 10 * 30_000 + 29_999);
    const assets = await addAssets(depot(), studio.projectId, 20);
    const answers = await Promise.all(
      assets.map((asset) => upload(depot(), token, asset, randomBytes(30_000))),
    );
    const taken = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status === 507);
    t.is(taken.length, 10, outcomes(answers));
    t.is(refused.length, 10, outcomes(answers));
    t.true(refused.every(({ body }) => body.error.code === "QUOTA"));
    t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
    t.deepEqual(await usage(depot(), studio.projectId), {
      used: 300_000,
      reserved: 0,
      logical: 300_000,
      versions: 10,
    });
  });
}

// Each holds what it has got so far, so it may even be that none of them gets through.
test.serial(
  "of 20 parallel bodies of unknown length where 10 fit, no more than 10 are taken and the counters are exact",
  async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    await allot(depot(), studio.projectId, 300_000);
    const assets = await addAssets(depot(), studio.projectId, 20);
    const answers = await Promise.all(
      assets.map((asset) =>
        send(`${depot().url}/assets/${asset}/versions/upload?filename=a`, {
          method: "PUT",
          headers: bearer(token),
          body: ReadableStream.from([randomBytes(15_000), randomBytes(15_000)]),
          duplex: "half",
        } as RequestInit),
      ),
    );
    const taken = answers.filter(({ status }) => status === 201).length;
    t.is(answers.filter(({ status }) => status === 507).length, 20 - taken);
    t.true(taken <= 10, outcomes(answers));
    t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
    const counted = await usage(depot(), studio.projectId);
    t.deepEqual(counted, {
      used: taken * 30_000,
      reserved: 0,
      logical: taken * 30_000,
      versions: taken,
    });
  },
);

test.serial("the refusal names the numbers and who can help", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  await allot(depot(), studio.projectId, 1_000);
  t.is((await putFile(depot(), token, studio.assetId, randomBytes(600))).status, 201);
  const { status, body } = await putFile(depot(), token, studio.assetId, randomBytes(401));
  t.is(status, 507);
  const { project_id: projectId, ...numbers } = body.error.detail;
  t.is(projectId, studio.projectId);
  t.deepEqual(numbers, {
    allocation_bytes: 1000,
    used_bytes: 600,
    reserved_bytes: 0,
    available_bytes: 400,
    needed_bytes: 401,
  });
  t.regex(body.error.hint, /manager/);
  t.is((await putFile(depot(), token, studio.assetId, randomBytes(400))).status, 201);
});

test.serial(
  "a body of unknown length may fill the allocation to its last byte, and not one more",
  async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    await allot(depot(), studio.projectId, 25_000);
    const put = (bytes: number) =>
      send(`${depot().url}/assets/${studio.assetId}/versions/upload?filename=a`, {
        method: "PUT",
        headers: bearer(token),
        body: ReadableStream.from([randomBytes(bytes)]),
        duplex: "half",
      } as RequestInit);
    t.is((await put(25_001)).status, 507);
    t.is((await put(25_000)).status, 201);
    t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
  },
);

test.serial("a full disk is refused with 507, and nothing of the upload stays", async (t) => {
  const server = await withDepot(t, {
    wrapStore: (store) =>
      alteredStore(store, { requireRoom: async () => Promise.reject(diskFull()) }),
  });
  const studio = await server.studio();
  const answer = await putFile(
    server,
    await server.token(studio.members.contributor),
    studio.assetId,
    "x",
  );
  t.is(answer.status, 507);
  t.is(answer.body.error.code, "QUOTA");
  t.regex(answer.body.error.message, /disk is full/);
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
});

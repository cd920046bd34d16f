import { randomBytes } from "node:crypto";
import test from "ava";
import { LayeredStore } from "../../../plugins/depot/layered-store.ts";
import { LocalStore } from "../../../plugins/depot/local-store.ts";
import type { Store } from "../../../plugins/depot/store.ts";
import { moveDepot } from "../../../src/ops/move-depot.ts";
import { useCeph } from "../../_helpers/ceph/use-ceph.ts";
import { tempDir } from "../../_helpers/temp-dir.ts";
import { addAsset, withDepot, type DepotServer } from "../_depot.ts";
import { putFile } from "../_requests.ts";
import { digest } from "../_store-content.ts";
import { openS3 } from "./_s3-store.ts";

const { cephTest, ceph } = useCeph(test);
const MIB = 1024 * 1024;

interface Served {
  server: DepotServer;
  token: string;
  projectId: string;
  newAsset(name: string): Promise<string>;
  download(assetId: string, headers?: Record<string, string>): Promise<Response>;
}

async function serve(t: Parameters<typeof withDepot>[0], store: Store): Promise<Served> {
  t.timeout(120_000);
  const server = await withDepot(t, { wrapStore: () => store });
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  return {
    server,
    token,
    projectId: studio.projectId,
    newAsset: (name) => addAsset(server, studio, name),
    download: (assetId, headers = {}) =>
      fetch(`${server.url}/assets/${assetId}/versions/1/download`, {
        headers: { authorization: `Bearer ${token}`, ...headers },
      }),
  };
}

cephTest("versions go into object storage and come out of it", async (t) => {
  const store = await openS3(t, await ceph().depotUrl());
  const { server, token, newAsset, download } = await serve(t, store);
  for (const size of [0, 1_000, 20 * MIB]) {
    const content = randomBytes(size);
    const assetId = await newAsset(`a${size}`);
    const answer = await putFile(server, token, assetId, content);
    t.is(answer.status, 201, JSON.stringify(answer.body));
    t.is(answer.body.sha256, digest(content));
    t.is(digest(Buffer.from(await (await download(assetId)).arrayBuffer())), digest(content));
  }
  const part = await download(await assetOf(server, "a1000"), { range: "bytes=10-19" });
  t.is(part.status, 206);
  t.is((await part.arrayBuffer()).byteLength, 10);
  t.deepEqual(await store.parts(), []);
});

cephTest(
  "while the storage is away, uploads and downloads are refused with 503, and nothing is called damaged",
  async (t) => {
    const gateway = await ceph().startGateway();
    const store = await openS3(t, await ceph().depotUrl({ endpoint: gateway.endpoint }));
    const { server, token, newAsset, download } = await serve(t, store);
    const [assetId, other, content] = [
      await newAsset("one"),
      await newAsset("two"),
      randomBytes(9 * MIB),
    ];
    t.is((await putFile(server, token, assetId, content)).status, 201);
    await gateway.kill();
    const refused = await putFile(server, token, other, content.subarray(1));
    t.is(refused.status, 503);
    t.is(refused.body.error.code, "UNAVL");
    t.notRegex(JSON.stringify(refused.body), /127\.0\.0\.1|ECONNREFUSED|depot\/blobs/);
    t.true(
      server.logLines.some((line) => line.includes("ECONNREFUSED")),
      "the log says why",
    );
    const missing = await download(assetId);
    t.is(missing.status, 503);
    await missing.body?.cancel();
    await gateway.restart();
    const again = await download(assetId);
    t.is(digest(Buffer.from(await again.arrayBuffer())), digest(content));
    t.is((await putFile(server, token, other, content.subarray(1))).status, 201);
  },
);

cephTest(
  "the storage dies during a download: the client gets less than was announced",
  async (t) => {
    const gateway = await ceph().startGateway();
    const store = await openS3(t, await ceph().depotUrl({ endpoint: gateway.endpoint }));
    const { server, token, newAsset, download } = await serve(t, store);
    const [assetId, content] = [await newAsset("large"), randomBytes(64 * MIB)];
    t.is((await putFile(server, token, assetId, content)).status, 201);
    const response = await download(assetId);
    t.is(response.headers.get("content-length"), String(content.length));
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let received = (await reader.read()).value?.length ?? 0;
    await gateway.kill();
    await t.throwsAsync(async () => {
      for (let next = await reader.read(); !next.done; next = await reader.read())
        received += next.value.length;
    });
    t.true(received > 0 && received < content.length);
  },
);

cephTest("a studio moves from a folder to object storage and back while it works", async (t) => {
  const local = await LocalStore.open(tempDir(t));
  t.teardown(() => local.close());
  const { store, become } = switchable(local);
  const { server, token, newAsset, download } = await serve(t, store);
  const known = new Map<string, Buffer>();
  const upload = async (where: DepotServer, name: string, size: number) => {
    const [assetId, content] = [await newAsset(name), randomBytes(size)];
    const answer = await putFile(where, token, assetId, content);
    t.is(answer.status, 201, JSON.stringify(answer.body));
    known.set(assetId, content);
  };
  for (let index = 0; index < 12; index += 1)
    await upload(server, `old${index}`, 300_000 * index + 1);
  const url = await ceph().depotUrl();
  const s3 = await openS3(t, url);
  become(new LayeredStore(s3, local));
  const work: Promise<unknown>[] = [];
  const result = await moveDepot({
    ownerUrl: server.db.ownerUrl,
    from: local,
    to: s3,
    toUrl: url,
    dataDir: tempDir(t),
    report({ copied }) {
      if (copied % 4 === 1 && work.length < 6)
        work.push(upload(server, `new${work.length}`, 50_000));
      for (const [assetId, content] of known)
        if (work.length < 60)
          work.push(
            download(assetId).then(async (response) =>
              t.is(digest(Buffer.from(await response.arrayBuffer())), digest(content)),
            ),
          );
    },
  });
  await Promise.all(work);
  t.deepEqual(result.problems, []);
  t.true(result.copied >= 12);
  become(s3);
  for (const [assetId, content] of known) {
    const response = await download(assetId);
    t.is(digest(Buffer.from(await response.arrayBuffer())), digest(content));
  }
  const back = await LocalStore.open(tempDir(t));
  t.teardown(() => back.close());
  const options = { ownerUrl: server.db.ownerUrl, from: s3, to: back, toUrl: "file:///back" };
  const returned = await moveDepot({ ...options, dataDir: tempDir(t) });
  t.like(returned, { problems: [], copied: known.size });
});

async function assetOf(server: DepotServer, name: string): Promise<string> {
  const { rows } = await server.db.rootPool.query(
    "select id from app_public.assets where name = $1",
    [name],
  );
  return rows[0].id;
}

/** A store that becomes another one, as a server's does when it is started again with other settings. */
function switchable(first: Store): { store: Store; become(next: Store): void } {
  let current = first as unknown as Record<PropertyKey, unknown>;
  const store = new Proxy({} as Store, {
    get(_target, name) {
      const member = current[name];
      return typeof member === "function" ? member.bind(current) : member;
    },
  });
  const become = (next: Store) => {
    current = next as unknown as Record<PropertyKey, unknown>;
  };
  return { store, become };
}

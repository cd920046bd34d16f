import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import test from "ava";
import { readS3Place } from "../../../plugins/depot/s3/s3-place.ts";
import { S3Store } from "../../../plugins/depot/s3/s3-store.ts";
import { DepotError } from "../../../src/errors.ts";
import { CEPH_KEYS } from "../../_helpers/ceph/cluster.ts";
import { useCeph } from "../../_helpers/ceph/use-ceph.ts";
import { contentOf, digest, publish, seal, send } from "../_store-content.ts";
import { openProxy } from "./_proxy.ts";
import { openS3 } from "./_s3-store.ts";

const { cephTest, ceph } = useCeph(test);
const MIB = 1024 * 1024;
const UNAVL = { instanceOf: DepotError, code: "UNAVL" };

cephTest("the storage dies during an upload, which goes on when it is back", async (t) => {
  const gateway = await ceph().startGateway();
  const url = await ceph().depotUrl({ endpoint: gateway.endpoint });
  const [id, content] = [randomUUID(), randomBytes(40 * MIB)];
  const store = await openS3(t, url);
  const part = await store.createPart(id);
  await send(part, content.subarray(0, 18 * MIB));
  t.is(await part.sync(), 18 * MIB);
  await gateway.kill();
  const refused = await t.throwsAsync(send(part, content.subarray(18 * MIB)), {
    instanceOf: DepotError,
  });
  t.is(refused.code, "UNAVL");
  t.is(refused.status, 503);
  await t.throwsAsync(part.sync(), UNAVL);
  await part.suspend();
  await t.throwsAsync(store.open(digest(content)), UNAVL);
  await t.throwsAsync(store.createPart(randomUUID()), UNAVL);
  await gateway.restart();
  const again = await store.reopenPart(id, 18 * MIB);
  await send(again, content.subarray(18 * MIB));
  const sealed = await seal(again);
  t.is(sealed.sha256, digest(content));
  await store.publish(id, sealed, "publish");
  t.is(digest((await contentOf(store, sealed.sha256)) as Buffer), sealed.sha256);
  t.deepEqual(await store.parts(), []);
});

cephTest("an upload that failed with the storage can be discarded when it is back", async (t) => {
  const gateway = await ceph().startGateway();
  const store = await openS3(t, await ceph().depotUrl({ endpoint: gateway.endpoint }));
  const id = randomUUID();
  const part = await store.createPart(id);
  await send(part, randomBytes(9 * MIB));
  await part.sync();
  await gateway.kill();
  await t.throwsAsync(part.discard(), UNAVL);
  await gateway.restart();
  t.deepEqual(
    (await store.parts()).map(({ uploadId }) => uploadId),
    [id],
  );
  await store.removePart(id);
  t.deepEqual(await store.parts(), []);
});

cephTest("the storage dies while it makes content, of which nothing is seen", async (t) => {
  const gateway = await ceph().startGateway();
  const store = await openS3(t, await ceph().depotUrl({ endpoint: gateway.endpoint }));
  const [id, content] = [randomUUID(), randomBytes(60 * MIB)];
  const part = await store.createPart(id);
  await send(part, content);
  const sealed = await seal(part);
  const publishing = store.publish(id, sealed, "publish");
  await Promise.all([t.throwsAsync(publishing, UNAVL), gateway.kill()]);
  await gateway.restart();
  t.is(await store.open(sealed.sha256), undefined);
  // Repeated, as the server does.
  await store.publish(id, sealed, "publish");
  t.is(digest((await contentOf(store, sealed.sha256)) as Buffer), sealed.sha256);
});

cephTest(
  "the storage dies during a download and stays away: the stream fails, short of its end",
  async (t) => {
    const gateway = await ceph().startGateway();
    const store = await openS3(t, await ceph().depotUrl({ endpoint: gateway.endpoint }));
    const sha256 = await publish(store, randomBytes(64 * MIB));
    const stream = (await store.open(sha256))?.read() as Readable;
    let received = 0;
    stream.on("data", (chunk: Buffer) => (received += chunk.length));
    await once(stream, "data");
    await gateway.kill();
    const [error] = await once(stream, "error");
    t.is((error as DepotError).code, "UNAVL");
    t.true(received < 64 * MIB);
  },
);

cephTest(
  "a connection that breaks during a download is taken up behind the last byte",
  async (t) => {
    const proxy = await openProxy(t, ceph().endpoint);
    const store = await openS3(t, await ceph().depotUrl({ endpoint: proxy.endpoint }));
    const content = randomBytes(48 * MIB);
    const sha256 = await publish(store, content);
    for (const range of [undefined, { start: 1_000, end: 40 * MIB }]) {
      const opened = await store.open(sha256);
      proxy.cutAfter(11 * MIB);
      const bytes = await buffer(opened?.read(range) as Readable);
      const expected = range ? content.subarray(range.start, range.end + 1) : content;
      t.is(digest(bytes), digest(expected));
    }
  },
);

cephTest("content that is replaced while it is read is not mixed with the old", async (t) => {
  const proxy = await openProxy(t, ceph().endpoint);
  const url = await ceph().depotUrl();
  const store = await openS3(t, url);
  const through = await openS3(
    t,
    url.replace(/endpoint=[^&]+/, `endpoint=${encodeURIComponent(proxy.endpoint)}`),
  );
  const content = randomBytes(48 * MIB);
  const sha256 = await publish(store, content);
  const opened = await through.open(sha256);
  proxy.cutAfter(11 * MIB);
  const stream = opened?.read() as Readable;
  await once(stream, "data");
  stream.pause();
  await publish(store, content.subarray(0, 20 * MIB));
  await store.remove(sha256);
  await t.throwsAsync(buffer(stream), UNAVL);
});

cephTest("a missing bucket is said at start, and made by nobody", async (t) => {
  const url = `s3://not-there/x?endpoint=${encodeURIComponent(ceph().endpoint)}`;
  for (let round = 0; round < 2; round += 1) {
    await t.throwsAsync(openS3(t, url), {
      message: /there is no bucket not-there\. Make it first/,
    });
  }
});

cephTest("wrong keys are said at start, with what the storage calls them", async (t) => {
  const place = readS3Place(await ceph().depotUrl());
  await t.throwsAsync(S3Store.open(place, { ...CEPH_KEYS, secretAccessKey: "wrong" }), {
    message: /cannot be used: SignatureDoesNotMatch \(403\)/,
  });
  await t.throwsAsync(S3Store.open(place, { ...CEPH_KEYS, accessKeyId: "nobody" }), {
    message: /cannot be used: InvalidAccessKeyId \(403\)/,
  });
});

cephTest("a bucket that vanishes makes content unavailable, not missing", async (t) => {
  const url = await ceph().depotUrl();
  const store = await openS3(t, url);
  const { DeleteBucketCommand } = await import("@aws-sdk/client-s3");
  await ceph().client.send(new DeleteBucketCommand({ Bucket: readS3Place(url).bucket }));
  const error = await t.throwsAsync(store.open("a".repeat(64)), UNAVL);
  t.regex(error?.message ?? "", /bucket is missing/);
});

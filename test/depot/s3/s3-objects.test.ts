import { createHash, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import test, { type ExecutionContext } from "ava";
import { abortStaleUploads } from "../../../plugins/depot/s3/compose.ts";
import { S3Bucket } from "../../../plugins/depot/s3/s3-bucket.ts";
import { makeS3Client } from "../../../plugins/depot/s3/s3-client.ts";
import { readS3Place } from "../../../plugins/depot/s3/s3-place.ts";
import { contentPath, segmentPath } from "../../../plugins/depot/s3/segments.ts";
import { S3Store } from "../../../plugins/depot/s3/s3-store.ts";
import { CEPH_KEYS } from "../../_helpers/ceph/cluster.ts";
import { useCeph } from "../../_helpers/ceph/use-ceph.ts";
import { until } from "../../_helpers/until.ts";
import { contentOf, digest, publish, put } from "../_store-content.ts";
import { openProxy } from "./_proxy.ts";
import { openS3 } from "./_s3-store.ts";

const { cephTest, ceph } = useCeph(test);
const MIB = 1024 * 1024;

async function keysIn(url: string): Promise<string[]> {
  const { bucket } = readS3Place(url);
  const { Contents = [] } = await ceph().client.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key = "" }) => Key);
}

function bucketOf(t: ExecutionContext, url: string): S3Bucket {
  const place = readS3Place(url);
  const client = makeS3Client(place, CEPH_KEYS);
  t.teardown(() => client.destroy());
  return new S3Bucket(client, place);
}

cephTest("what the store wrote, any S3 client reads", async (t) => {
  const url = await ceph().depotUrl({ prefix: "studio/the depot" });
  const store = await openS3(t, url);
  const content = randomBytes(20 * MIB + 1);
  const sha256 = await publish(store, content);
  const key = `studio/the depot/blobs/sha256/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
  t.deepEqual(await keysIn(url), [key], "nothing else is left");
  const at = { Bucket: readS3Place(url).bucket, Key: key };
  const { Body } = await ceph().client.send(new GetObjectCommand(at));
  t.is(digest(Buffer.from((await Body?.transformToByteArray()) as Uint8Array)), sha256);
});

cephTest("a hundred megabytes in many segments come back, whole and in ranges", async (t) => {
  const store = await openS3(t, await ceph().depotUrl());
  const content = randomBytes(100 * MIB + 12_345);
  const { id, sealed } = await put(store, content);
  t.deepEqual(sealed, { sha256: digest(content), sizeBytes: content.length });
  await store.publish(id, sealed, "publish");
  t.is(digest((await contentOf(store, sealed.sha256)) as Buffer), sealed.sha256);
  const range = { start: 8 * MIB - 5, end: 24 * MIB + 5 };
  t.true(
    (await contentOf(store, sealed.sha256, range))?.equals(
      content.subarray(range.start, range.end + 1),
    ),
  );
});

cephTest("an upload goes on inside, at and behind the end of a segment", async (t) => {
  const url = await ceph().depotUrl();
  const content = randomBytes(30 * MIB);
  for (const cut of [8 * MIB - 1, 8 * MIB, 8 * MIB + 1, 24 * MIB, 29 * MIB]) {
    const id = randomUUID();
    const store = await openS3(t, url);
    const first = await store.createPart(id);
    await pipeline(Readable.from([content]), first);
    t.is(await first.sync(), content.length);
    await first.suspend();
    const other = await openS3(t, url);
    const second = await other.reopenPart(id, cut);
    const rest = Buffer.concat([content.subarray(cut), Buffer.from(String(cut))]);
    await pipeline(Readable.from([rest]), second);
    const sealed = await second.seal();
    t.is(sealed.sha256, digest(Buffer.concat([content.subarray(0, cut), rest])));
    await other.publish(id, sealed, "publish");
    t.is(digest((await contentOf(other, sealed.sha256)) as Buffer), sealed.sha256);
  }
  t.is((await keysIn(url)).length, 5);
});

cephTest("more segments than a multipart upload may have parts are joined in groups", async (t) => {
  const url = await ceph().depotUrl();
  const store = await openS3(t, url, { maxParts: 2 });
  const content = randomBytes(34 * MIB);
  const sha256 = await publish(store, content);
  t.is(digest((await contentOf(store, sha256)) as Buffer), digest(content));
  t.is((await keysIn(url)).length, 1);
});

cephTest("two servers may publish the same content at the same time", async (t) => {
  const url = await ceph().depotUrl();
  const stores = await Promise.all([openS3(t, url), openS3(t, url)]);
  for (const size of [1_000, 17 * MIB]) {
    const content = randomBytes(size);
    const parts = await Promise.all(stores.map((store) => put(store, content)));
    await Promise.all(
      stores.map((store, index) => {
        const { id, sealed } = parts[index] as (typeof parts)[number];
        return store.publish(id, sealed, "publish");
      }),
    );
    t.is(
      digest((await contentOf(stores[0] as S3Store, digest(content))) as Buffer),
      digest(content),
    );
  }
  t.is((await keysIn(url)).length, 2);
});

cephTest("content that is there is not written again", async (t) => {
  const url = await ceph().depotUrl();
  const store = await openS3(t, url);
  const content = randomBytes(1_000);
  const sha256 = await publish(store, content);
  const at = { Bucket: readS3Place(url).bucket, Key: `depot/${contentPath(sha256)}` };
  const head = () => ceph().client.send(new HeadObjectCommand(at));
  const tagged = new PutObjectCommand({ ...at, Body: content, Metadata: { mine: "yes" } });
  await ceph().client.send(tagged);
  await publish(store, content);
  t.deepEqual((await head()).Metadata, { mine: "yes" });
  await publish(store, content, "replace");
  t.deepEqual((await head()).Metadata, {}, "on demand it is");
});

cephTest("bytes that change on their way to the storage are refused by it", async (t) => {
  const bucket = bucketOf(t, await ceph().depotUrl());
  const sha256 = createHash("sha256").update("what was sent").digest("hex");
  await t.throwsAsync(bucket.put("x", Buffer.from("what arrived"), { sha256 }), {
    message: /XAmzContentSHA256Mismatch/,
  });
  t.is(await bucket.head("x"), undefined);
});

cephTest("a part with a hole does not become content", async (t) => {
  const url = await ceph().depotUrl();
  const store = await openS3(t, url);
  const { id, sealed } = await put(store, randomBytes(20 * MIB));
  await bucketOf(t, url).remove(segmentPath(id, 8 * MIB));
  await t.throwsAsync(store.publish(id, sealed, "publish"), { message: /not the 20971520 bytes/ });
  t.is(await store.open(sealed.sha256), undefined);
});

cephTest("multipart uploads that dead servers left are given up by their age", async (t) => {
  const url = await ceph().depotUrl();
  const { bucket } = readS3Place(url);
  const Key = `depot/${contentPath("a".repeat(64))}`;
  await ceph().client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }));
  await ceph().client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: "other/x" }));
  const count = async () => {
    const page = await ceph().client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return page.Uploads?.length ?? 0;
  };
  const store = await openS3(t, url);
  t.deepEqual(await store.parts(), []);
  t.is(await count(), 2, "neither is old");
  const tomorrow = new Date(Date.now() + 86_400_000);
  t.is(await abortStaleUploads(bucketOf(t, url), "blobs/sha256/", tomorrow), 1);
  t.is(await count(), 1, "what is not the depot's stays");
});

cephTest("objects of others in the bucket are left alone", async (t) => {
  const url = await ceph().depotUrl();
  const { bucket } = readS3Place(url);
  for (const Key of [
    "notes.txt",
    "depot/notes.txt",
    "depot/staging/notes.txt",
    "depot/blobs/sha256/notes",
  ]) {
    await ceph().client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "mine" }));
  }
  const store = await openS3(t, url);
  t.deepEqual(await store.parts(), []);
  for await (const found of store.contents()) t.fail(found.sha256);
  t.is((await keysIn(url)).length, 4);
});

cephTest("in a bucket with versioning, what was removed can be brought back", async (t) => {
  const url = await ceph().depotUrl();
  const { bucket } = readS3Place(url);
  const versioning = { Bucket: bucket, VersioningConfiguration: { Status: "Enabled" as const } };
  await ceph().client.send(new PutBucketVersioningCommand(versioning));
  const store = await openS3(t, url);
  const content = randomBytes(9 * MIB);
  const sha256 = await publish(store, content);
  t.deepEqual(await store.parts(), []);
  await store.remove(sha256);
  t.is(await store.open(sha256), undefined);
  const Prefix = `depot/${contentPath(sha256)}`;
  const listed = await ceph().client.send(
    new ListObjectVersionsCommand({ Bucket: bucket, Prefix }),
  );
  t.is(listed.Versions?.length, 1);
  for (const { Key, VersionId } of listed.DeleteMarkers ?? [])
    await ceph().client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
  t.is(digest((await contentOf(store, sha256)) as Buffer), sha256);
});

cephTest("keys are made from digests and ids only", async (t) => {
  const store = await openS3(t, await ceph().depotUrl());
  await t.throwsAsync(async () => store.createPart("../../x"), { message: /id of an upload/ });
  await t.throwsAsync(async () => store.open("../x"), { message: /SHA-256/ });
  await t.throwsAsync(async () => store.remove("A".repeat(64)), { message: /SHA-256/ });
});

cephTest("a reader that leaves early closes its connection", async (t) => {
  const proxy = await openProxy(t, ceph().endpoint);
  const url = await ceph().depotUrl({ endpoint: proxy.endpoint });
  const writing = await openS3(t, url);
  const sha256 = await publish(writing, randomBytes(20 * MIB));
  await writing.close();
  await until(() => proxy.openCount() === 0);
  const store = await openS3(t, url);
  const stream = (await store.open(sha256))?.read() as Readable;
  await once(stream, "data");
  t.is(proxy.openCount(), 1);
  stream.destroy();
  await until(() => proxy.openCount() === 0);
  // The store is as good as before.
  t.is((await contentOf(store, sha256))?.length, 20 * MIB);
});

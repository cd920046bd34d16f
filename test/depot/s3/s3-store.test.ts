import { PutObjectCommand } from "@aws-sdk/client-s3";
import test, { type TestFn } from "ava";
import { contentPath } from "../../../plugins/depot/s3/segments.ts";
import { readS3Place } from "../../../plugins/depot/s3/s3-place.ts";
import { useCeph } from "../../_helpers/ceph/use-ceph.ts";
import { storeSuite } from "../_store-suite.ts";
import { openS3 } from "./_s3-store.ts";

const { cephTest, ceph } = useCeph(test);

storeSuite(
  cephTest as unknown as TestFn,
  "S3",
  async (t) => {
    t.timeout(120_000);
    const url = await ceph().depotUrl({ more: "&direct=1" });
    const { bucket, prefix } = readS3Place(url);
    return {
      store: await openS3(t, url),
      restart: () => openS3(t, url),
      async damage(sha256, bytes) {
        const at = { Bucket: bucket, Key: prefix + contentPath(sha256) };
        await ceph().client.send(new PutObjectCommand({ ...at, Body: bytes }));
      },
    };
  },
  { pathOf: false, directLink: true },
);

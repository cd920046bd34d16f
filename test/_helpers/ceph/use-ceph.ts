import { randomUUID } from "node:crypto";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { TestFn } from "ava";
import { CEPH_KEYS, startCeph, type CephCluster } from "./cluster.ts";
import { whyNoCeph } from "./programs.ts";

/** The cluster of a test file, and what tests need of it. */
export interface UsedCeph extends CephCluster {
  /** The SDK's client, as anybody else would use it. */
  client: S3Client;
  /** Makes a bucket and returns the `s3:` URL of a depot in it. */
  depotUrl(options?: { endpoint?: string; prefix?: string; more?: string }): Promise<string>;
}

/**
 * One Ceph cluster for all tests of a file. Returns the function to define its tests with, which skips them where Ceph
 * is not installed and runs them one after the other if so ordered, and one for the cluster, which exists only inside
 * tests.
 */
export function useCeph<T>(
  test: TestFn<T>,
  order: "serial" | "concurrent" = "concurrent",
): {
  cephTest: TestFn<T>["serial"];
  ceph: () => UsedCeph;
} {
  const reason = whyNoCeph();
  let used: UsedCeph | undefined;
  const ceph = () => {
    if (!used) throw new Error("The cluster exists only inside tests and hooks after `before`.");
    return used;
  };
  if (reason !== undefined) {
    process.stdout.write(`Tests with object storage are skipped: ${reason}\n`);
    return { cephTest: test.skip as unknown as TestFn<T>["serial"], ceph };
  }
  test.before("start Ceph", async (t) => {
    t.timeout(120_000);
    used = use(await startCeph());
  });
  test.after.always("stop Ceph", async () => {
    used?.client.destroy();
    await used?.stop();
  });
  return {
    cephTest: order === "serial" ? test.serial : (test as unknown as TestFn<T>["serial"]),
    ceph,
  };
}

function use(cluster: CephCluster): UsedCeph {
  const client = new S3Client({
    endpoint: cluster.endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: CEPH_KEYS.accessKeyId, secretAccessKey: CEPH_KEYS.secretAccessKey },
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return {
    ...cluster,
    client,
    async depotUrl({ endpoint = cluster.endpoint, prefix = "depot", more = "" } = {}) {
      const bucket = `t-${randomUUID()}`;
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
      return `s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(endpoint)}${more}`;
    },
  };
}

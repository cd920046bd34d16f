import type { ExecutionContext } from "ava";
import { readS3Place } from "../../../plugins/depot/s3/s3-place.ts";
import { S3Store } from "../../../plugins/depot/s3/s3-store.ts";
import { CEPH_KEYS } from "../../_helpers/ceph/cluster.ts";

/** Opens a store that ends with the test. */
export async function openS3(
  t: ExecutionContext,
  depotUrl: string,
  composing?: { maxParts: number },
): Promise<S3Store> {
  const store = await S3Store.open(readS3Place(depotUrl), CEPH_KEYS, composing);
  t.teardown(() => store.close());
  return store;
}

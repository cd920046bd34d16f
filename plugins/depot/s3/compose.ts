import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { eachOf } from "../each-of.ts";
import type { S3Bucket } from "./s3-bucket.ts";
import { isAbsent } from "./s3-errors.ts";

/** S3's own bound. */
const MAX_PARTS = 10_000;
/** Copies at a time; the storage does the work. */
const CONCURRENCY = 4;

/** How `compose` may be bounded; changed by tests only. */
export interface ComposeOptions {
  /** Where intermediate objects go, a path that ends in a slash. The caller removes what is left there. */
  scratch: string;
  maxParts?: number;
}

/**
 * Makes one object of several, inside the storage: `sources` in their order, each but the last of at least 5 MiB. More
 * than 10 000 of them are joined in groups first. The object appears whole or not at all.
 */
export async function compose(
  bucket: S3Bucket,
  sources: readonly string[],
  target: string,
  { scratch, maxParts = MAX_PARTS }: ComposeOptions,
): Promise<void> {
  const [only] = sources;
  if (only !== undefined && sources.length === 1) return bucket.copy(only, target);
  if (sources.length <= maxParts) return join(bucket, sources, target);
  const size = Math.ceil(sources.length / maxParts);
  const groups: string[] = [];
  for (let start = 0; start < sources.length; start += size) {
    const group = `${scratch}group-${String(groups.length).padStart(6, "0")}`;
    const options = { scratch: `${group}-of-`, maxParts };
    await compose(bucket, sources.slice(start, start + size), group, options);
    groups.push(group);
  }
  await join(bucket, groups, target);
  await bucket.removeAll(groups);
}

/**
 * Gives up multipart uploads below `prefix` that were begun before `before` and never ended: their parts cost storage
 * and appear in no listing. Returns how many.
 */
export async function abortStaleUploads(
  bucket: S3Bucket,
  prefix: string,
  before: Date,
): Promise<number> {
  let count = 0;
  let after: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
  for (let isMore = true; isMore;) {
    const input = { Bucket: bucket.bucket, Prefix: bucket.key(prefix), ...after };
    const page = await bucket.run("LIST UPLOADS", prefix, () =>
      bucket.client.send(new ListMultipartUploadsCommand(input)),
    );
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (!Key || !UploadId || !Initiated || Initiated >= before) continue;
      await abort(bucket, Key, UploadId);
      count += 1;
    }
    after = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    isMore = page.IsTruncated === true;
  }
  return count;
}

async function join(bucket: S3Bucket, sources: readonly string[], target: string): Promise<void> {
  const at = { Bucket: bucket.bucket, Key: bucket.key(target) };
  await bucket.run("MULTIPART", target, async () => {
    const { UploadId } = await bucket.client.send(new CreateMultipartUploadCommand(at));
    const upload = { ...at, UploadId };
    try {
      const etags: (string | undefined)[] = [];
      await eachOf(sources.entries(), CONCURRENCY, async ([index, source]) => {
        const input = { ...upload, PartNumber: index + 1, CopySource: bucket.source(source) };
        const { CopyPartResult } = await bucket.client.send(new UploadPartCopyCommand(input));
        etags[index] = CopyPartResult?.ETag;
      });
      const parts = etags.map((ETag, index) => ({ PartNumber: index + 1, ETag }));
      await bucket.client.send(
        new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }),
      );
    } catch (error) {
      // What cannot be given up now is later, by age.
      if (UploadId !== undefined) await abort(bucket, at.Key, UploadId).catch(() => {});
      throw error;
    }
  });
}

async function abort(bucket: S3Bucket, key: string, uploadId: string): Promise<void> {
  const input = { Bucket: bucket.bucket, Key: key, UploadId: uploadId };
  await bucket.client.send(new AbortMultipartUploadCommand(input)).catch((error: unknown) => {
    if (!isAbsent(error)) throw error;
  });
}

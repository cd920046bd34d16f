import { S3Bucket } from "./s3-bucket.ts";
import { makeS3Client, type S3Keys } from "./s3-client.ts";
import { readS3Place } from "./s3-place.ts";

/** A check whether the bucket of a depot can be listed at the moment; it throws a sentence when not. */
export function makeS3Ping(depotUrl: string, keys: S3Keys | undefined): () => Promise<void> {
  const place = readS3Place(depotUrl);
  const bucket = new S3Bucket(makeS3Client(place, keys), place);
  return () => bucket.requireBucket();
}

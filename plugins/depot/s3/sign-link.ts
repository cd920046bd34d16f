import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { DirectLink } from "../store.ts";
import type { S3Bucket } from "./s3-bucket.ts";

/** A URL from which anybody can fetch the object for as long as the link says. */
export function signLink(
  client: S3Client,
  bucket: S3Bucket,
  path: string,
  { contentType, contentDisposition, lifetimeSeconds }: DirectLink,
): Promise<string> {
  const command = new GetObjectCommand({
    Bucket: bucket.bucket,
    Key: bucket.key(path),
    ResponseContentType: contentType,
    ResponseContentDisposition: contentDisposition,
    ResponseCacheControl: "private, no-transform",
  });
  return getSignedUrl(client, command, { expiresIn: lifetimeSeconds });
}

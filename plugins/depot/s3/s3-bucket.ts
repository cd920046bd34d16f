import type { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { DepotError } from "../../../src/errors.ts";
import type { ByteRange } from "../store.ts";
import { eachOf } from "../each-of.ts";
import {
  describe,
  isAbsent,
  isConditionFailed,
  isUnsupported,
  statusOf,
  toStoreError,
  type S3Fault,
} from "./s3-errors.ts";
import type { S3Place } from "./s3-place.ts";

/** Requests at a time where many small ones follow from one call. */
const CONCURRENCY = 16;

/** An object as a listing or a HEAD shows it. */
export interface S3Object {
  /** Relative to the depot's prefix. */
  path: string;
  sizeBytes: number;
  changedAt: Date;
  etag: string | undefined;
}

/** The objects below the depot's prefix, and the few requests that the store makes. Paths are relative to the prefix. */
export class S3Bucket {
  readonly client: S3Client;
  readonly bucket: string;
  readonly #prefix: string;

  constructor(client: S3Client, { bucket, prefix }: S3Place) {
    this.client = client;
    this.bucket = bucket;
    this.#prefix = prefix;
  }

  /** The whole key of a path. */
  key(path: string): string {
    return this.#prefix + path;
  }

  /** Source of a copy: the only place where a key has to be escaped by hand. */
  source(path: string): string {
    return [this.bucket, ...this.key(path).split("/")].map(encodeURIComponent).join("/");
  }

  /** Runs a request; see `toStoreError`. */
  async run<T>(what: string, path: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw toStoreError(error, `S3 ${what} ${this.bucket}/${this.key(path)}`);
    }
  }

  /** Throws a sentence for the administrator when the bucket is not there or cannot be listed. */
  async requireBucket(): Promise<void> {
    const input = { Bucket: this.bucket, Prefix: this.#prefix, MaxKeys: 1 };
    try {
      await this.client.send(new ListObjectsV2Command(input));
    } catch (error) {
      const fault = error as S3Fault;
      const isMissing = fault.name === "NoSuchBucket";
      throw new Error(
        isMissing
          ? `GADB_DEPOT_URL: there is no bucket ${this.bucket}. Make it first; nothing is made by itself.`
          : `GADB_DEPOT_URL: the bucket ${this.bucket} cannot be used: ${describe(fault)}`,
        { cause: error },
      );
    }
  }

  /**
   * Writes an object. The storage compares what arrives with `sha256`, which is part of the signature. With `ifAbsent`
   * the answer is false, and nothing written, when the object is there already and the storage knows conditions.
   */
  async put(
    path: string,
    body: Uint8Array,
    options: { sha256: string; ifAbsent?: boolean; signal?: AbortSignal },
  ): Promise<boolean> {
    const { sha256, ifAbsent = false, signal } = options;
    const command = () => {
      const put = new PutObjectCommand({
        Bucket: this.bucket,
        Key: this.key(path),
        Body: body,
        // Kept with the object where the storage does that (Amazon), and copied along.
        ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64"),
        ...(ifAbsent ? { IfNoneMatch: "*" } : {}),
      });
      put.middlewareStack.add(
        (next) => (args) => {
          const { headers } = args.request as { headers: Record<string, string> };
          // Else the SDK would hash the body once more, in this thread.
          headers["x-amz-content-sha256"] = sha256;
          return next(args);
        },
        { step: "build", name: "knownPayloadHash" },
      );
      return put;
    };
    return this.run("PUT", path, async () => {
      try {
        await this.client.send(command(), signal ? { abortSignal: signal } : {});
        return true;
      } catch (error) {
        if (!ifAbsent) throw error;
        if (isConditionFailed(error)) return false;
        if (!isUnsupported(error)) throw error;
      }
      return this.put(path, body, { ...options, ifAbsent: false });
    });
  }

  /** Copies an object inside the storage. */
  async copy(from: string, to: string): Promise<void> {
    const input = { Bucket: this.bucket, Key: this.key(to), CopySource: this.source(from) };
    await this.run("COPY", to, () => this.client.send(new CopyObjectCommand(input)));
  }

  /** What is known of an object; undefined when there is none. */
  async head(path: string): Promise<S3Object | undefined> {
    const input = { Bucket: this.bucket, Key: this.key(path) };
    return this.run("HEAD", path, async () => {
      try {
        const found = await this.client.send(new HeadObjectCommand(input));
        return {
          path,
          sizeBytes: found.ContentLength ?? 0,
          changedAt: found.LastModified ?? new Date(0),
          etag: found.ETag,
        };
      } catch (error) {
        if (isAbsent(error) || statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  /**
   * Bytes of an object. With `etag` only of that state of it. Undefined when there is none, or when it has changed.
   */
  async get(
    path: string,
    range: ByteRange,
    options: { etag?: string | undefined; signal?: AbortSignal } = {},
  ): Promise<Readable | undefined> {
    const { etag, signal } = options;
    const command = new GetObjectCommand({
      Bucket: this.bucket,
      Key: this.key(path),
      Range: `bytes=${range.start}-${range.end}`,
      ...(etag === undefined ? {} : { IfMatch: etag }),
    });
    return this.run("GET", path, async () => {
      try {
        const { Body } = await this.client.send(command, signal ? { abortSignal: signal } : {});
        return Body as Readable;
      } catch (error) {
        if (isAbsent(error) || isConditionFailed(error)) return undefined;
        throw error;
      }
    });
  }

  /** The objects whose path begins so, in pages, in the order of their names. */
  async *list(prefix: string): AsyncGenerator<S3Object[]> {
    let token: string | undefined;
    do {
      const input = { Bucket: this.bucket, Prefix: this.key(prefix), ContinuationToken: token };
      const page = await this.run("LIST", prefix, () =>
        this.client.send(new ListObjectsV2Command(input)),
      );
      yield (page.Contents ?? []).map(({ Key = "", Size = 0, LastModified, ETag }) => ({
        path: Key.slice(this.#prefix.length),
        sizeBytes: Size,
        changedAt: LastModified ?? new Date(0),
        etag: ETag,
      }));
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  /** Removes an object; nothing happens when there is none. */
  async remove(path: string): Promise<void> {
    const input = { Bucket: this.bucket, Key: this.key(path) };
    await this.run("DELETE", path, () => this.client.send(new DeleteObjectCommand(input)));
  }

  /** Removes several; one by one, since not every server can do it in one request. */
  async removeAll(paths: Iterable<string>): Promise<void> {
    await eachOf(paths, CONCURRENCY, (path) => this.remove(path));
  }

  /** A HEAD that finds nothing cannot tell a missing object from a missing bucket. Throws UNAVL for the latter. */
  async distinguishAbsence(): Promise<void> {
    const input = { Bucket: this.bucket, Prefix: this.#prefix, MaxKeys: 1 };
    await this.run("LIST", "", () => this.client.send(new ListObjectsV2Command(input)));
  }
}

/** The error for content that was there a moment ago. */
export function vanished(path: string): Error {
  return new DepotError("UNAVL", "The content changed while it was being read.", {
    cause: new Error(`S3 GET ${path}: gone or replaced while being read.`),
  });
}

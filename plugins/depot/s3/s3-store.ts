import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { partIsOpen, PartTooShort } from "../store-errors.ts";
import type {
  ByteRange,
  DirectLink,
  FoundContent,
  LeftoverPart,
  PublishMode,
  SealedPart,
  Store,
  StoredContent,
} from "../store.ts";
import { abortStaleUploads, compose, type ComposeOptions } from "./compose.ts";
import { reopen } from "./reopen.ts";
import { S3Bucket, type S3Object } from "./s3-bucket.ts";
import { makeS3Client, type S3Keys } from "./s3-client.ts";
import { isUnsupported } from "./s3-errors.ts";
import { emptySegment, S3Part, type OpenSegment } from "./s3-part.ts";
import type { S3Place } from "./s3-place.ts";
import { S3Reader } from "./s3-reader.ts";
import { SegmentHasher } from "./segment-hasher.ts";
import {
  contentPath,
  parseContentPath,
  parseSegmentPath,
  segmentPath,
  stagingPath,
  totalBytes,
  withoutGaps,
  type Segment,
} from "./segments.ts";
import { Slots } from "./slots.ts";

/** Segments of all uploads together that are on their way at a time: 64 MiB, or 128 of very large files. */
const MAX_UNDER_WAY = 8;
/** A multipart upload that has not ended after so long never will: the server that began it is dead. */
const STALE_MS = 24 * 3_600_000;
/** How often `parts` looks for these. */
const TIDY_MS = 3_600_000;
const EMPTY_SHA256 = createHash("sha256").digest("hex");

/**
 * Content in a bucket: `staging/<upload>/<offset>` while it arrives, `blobs/sha256/ab/cd/<digest>` for good. Nothing is
 * kept on the server's own disk, so any server can go on with any upload. Makes no bucket and changes none of its
 * settings.
 */
export class S3Store implements Store {
  readonly #bucket: S3Bucket;
  readonly #place: S3Place;
  readonly #keys: S3Keys | undefined;
  readonly #hasher = new SegmentHasher();
  readonly #slots = new Slots(MAX_UNDER_WAY);
  readonly #open = new Set<string>();
  readonly #composing: Omit<ComposeOptions, "scratch">;
  #linking: S3Client | undefined;
  #tidiedAt = -Infinity;

  private constructor(
    place: S3Place,
    keys: S3Keys | undefined,
    composing: Omit<ComposeOptions, "scratch">,
  ) {
    this.#place = place;
    this.#keys = keys;
    this.#composing = composing;
    this.#bucket = new S3Bucket(makeS3Client(place, keys), place);
  }

  /** Opens the store. Throws a sentence for the administrator when the bucket cannot be used. */
  static async open(
    place: S3Place,
    keys: S3Keys | undefined,
    composing: Omit<ComposeOptions, "scratch"> = {},
  ): Promise<S3Store> {
    const store = new S3Store(place, keys, composing);
    try {
      await store.ping();
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  /** Throws a sentence for the administrator when the bucket cannot be used at the moment. */
  ping(): Promise<void> {
    return this.#bucket.requireBucket();
  }

  createPart(uploadId: string): Promise<S3Part> {
    return this.#part(uploadId, async () => {
      // An empty first segment claims the id, and shows the part to `parts`.
      const options = { sha256: EMPTY_SHA256, ifAbsent: true };
      const isOurs = await this.#bucket.put(segmentPath(uploadId, 0), Buffer.alloc(0), options);
      if (!isOurs) {
        throw Object.assign(new Error(`EEXIST: the part of ${uploadId} exists`), {
          code: "EEXIST",
        });
      }
      return { segment: emptySegment(0), head: Buffer.alloc(0) };
    });
  }

  reopenPart(uploadId: string, offsetBytes: number): Promise<S3Part> {
    return this.#part(uploadId, async (hash) => {
      const found = await this.#segments(uploadId);
      return reopen(this.#bucket, uploadId, { offsetBytes, found, hash });
    });
  }

  async readPart(uploadId: string, sizeBytes: number): Promise<Readable> {
    const segments = withoutGaps(await this.#segments(uploadId));
    if (totalBytes(segments) < sizeBytes) throw new PartTooShort();
    const slices = segments.map((segment) => ({
      path: segment.path,
      etag: undefined,
      start: 0,
      end: Math.min(segment.sizeBytes, sizeBytes - segment.offset) - 1,
    }));
    return new S3Reader(this.#bucket, slices);
  }

  async publish(
    uploadId: string,
    { sha256, sizeBytes }: SealedPart,
    mode: PublishMode,
  ): Promise<void> {
    const target = contentPath(sha256);
    const [segments, present] = await Promise.all([
      this.#segments(uploadId),
      this.#bucket.head(target),
    ]);
    const isThere = present?.sizeBytes === sizeBytes;
    if (segments.length === 0) {
      if (isThere) return;
      throw Object.assign(new Error(`ENOENT: no part of ${uploadId}`), { code: "ENOENT" });
    }
    // The same digest is the same content: without need, nothing is ever written over it.
    if (!isThere || mode === "replace") {
      await this.#compose(uploadId, segments, { path: target, sizeBytes });
    }
    await this.removePart(uploadId);
  }

  async open(sha256: string): Promise<StoredContent | undefined> {
    const path = contentPath(sha256);
    const found = await this.#bucket.head(path);
    if (!found) {
      await this.#bucket.distinguishAbsence();
      return undefined;
    }
    const { sizeBytes, etag, changedAt } = found;
    return {
      sizeBytes,
      stamp: `${etag}:${sizeBytes}:${changedAt.getTime()}`,
      read: (range: ByteRange = { start: 0, end: sizeBytes - 1 }) =>
        new S3Reader(this.#bucket, [{ path, etag, ...range }]),
      close: async () => {},
    };
  }

  async *contents(): AsyncGenerator<FoundContent> {
    for await (const page of this.#bucket.list("blobs/sha256/")) {
      for (const { path, sizeBytes, changedAt } of page) {
        const sha256 = parseContentPath(path);
        if (sha256 !== undefined) yield { sha256, sizeBytes, changedAt };
      }
    }
  }

  pathOf(): undefined {
    return undefined;
  }

  async directLink(sha256: string, link: DirectLink): Promise<string | undefined> {
    if (!this.#place.isDirect) return undefined;
    const { signLink } = await import("./sign-link.ts");
    const { publicEndpoint } = this.#place;
    this.#linking ??=
      publicEndpoint === undefined
        ? this.#bucket.client
        : makeS3Client(this.#place, this.#keys, publicEndpoint);
    return signLink(this.#linking, this.#bucket, contentPath(sha256), link);
  }

  remove(sha256: string): Promise<void> {
    return this.#bucket.remove(contentPath(sha256));
  }

  /**
   * All parts. Once an hour it also gives up the multipart uploads that dead servers have left, which no listing shows:
   * whoever asks for what is left over is about to tidy up.
   */
  async parts(): Promise<LeftoverPart[]> {
    await this.#tidy();
    const newest = new Map<string, Date>();
    for await (const page of this.#bucket.list("staging/")) {
      for (const { path, changedAt } of page) {
        const uploadId = /^staging\/([0-9a-f-]{36})\//.exec(path)?.[1];
        if (uploadId === undefined) continue;
        const known = newest.get(uploadId);
        if (!known || known < changedAt) newest.set(uploadId, changedAt);
      }
    }
    return [...newest].map(([uploadId, changedAt]) => ({ uploadId, changedAt }));
  }

  async removePart(uploadId: string): Promise<void> {
    const paths: string[] = [];
    for await (const page of this.#bucket.list(stagingPath(uploadId))) {
      paths.push(...page.map(({ path }) => path));
    }
    await this.#bucket.removeAll(paths);
  }

  /** Object storage has room, or refuses by itself. */
  async requireRoom(): Promise<void> {}

  async close(): Promise<void> {
    this.#bucket.client.destroy();
    if (this.#linking !== this.#bucket.client) this.#linking?.destroy();
    await this.#hasher.close();
  }

  async #part(
    uploadId: string,
    begin: (hash: S3PartHash) => Promise<{ segment: OpenSegment; head: Buffer }>,
  ): Promise<S3Part> {
    if (this.#open.has(uploadId)) throw partIsOpen();
    const hash = this.#hasher.begin();
    this.#open.add(uploadId);
    try {
      return new S3Part({
        bucket: this.#bucket,
        slots: this.#slots,
        uploadId,
        hash,
        ...(await begin(hash)),
        remove: () => this.removePart(uploadId),
        onGone: () => void this.#open.delete(uploadId),
      });
    } catch (error) {
      hash.drop();
      this.#open.delete(uploadId);
      throw error;
    }
  }

  async #segments(uploadId: string): Promise<Segment[]> {
    const found: Segment[] = [];
    for await (const page of this.#bucket.list(stagingPath(uploadId))) {
      for (const object of page) {
        const name = parseSegmentPath(object.path);
        if (name) found.push({ ...object, offset: name.offset });
      }
    }
    return found;
  }

  async #compose(
    uploadId: string,
    segments: readonly Segment[],
    target: { path: string; sizeBytes: number },
  ): Promise<void> {
    const { path, sizeBytes } = target;
    const sources = withoutGaps(segments);
    const missing = sizeBytes - totalBytes(sources);
    if (missing !== 0 || sources.length !== segments.length) {
      throw new Error(`The part of ${uploadId} is not the ${sizeBytes} bytes that were sealed.`);
    }
    const paths = sources.map((segment) => segment.path);
    const scratch = stagingPath(uploadId);
    await compose(this.#bucket, paths, path, { ...this.#composing, scratch });
    const made = await this.#bucket.head(path);
    if (made?.sizeBytes !== sizeBytes) throw wrongSize(path, made);
  }

  async #tidy(): Promise<void> {
    if (performance.now() - this.#tidiedAt < TIDY_MS) return;
    this.#tidiedAt = performance.now();
    const before = new Date(Date.now() - STALE_MS);
    for (const prefix of ["blobs/sha256/", "staging/"]) {
      await abortStaleUploads(this.#bucket, prefix, before).catch((error: unknown) => {
        // Small servers cannot list them; their own clean-up has to do.
        if (!isUnsupported(error)) throw error;
      });
    }
  }
}

type S3PartHash = ReturnType<SegmentHasher["begin"]>;

function wrongSize(path: string, made: S3Object | undefined): Error {
  return new Error(`The storage made ${path} with ${made?.sizeBytes ?? "no"} bytes.`);
}

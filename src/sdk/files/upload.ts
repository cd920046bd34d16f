import { GadbError } from "../gadb-error.ts";
import { KnownContentDocument, type KnownContentQuery } from "../generated/documents.ts";
import type { Graphql } from "../graphql.ts";
import type { Http } from "../http.ts";
import type { PlatformFiles } from "../platform.ts";
import { authorized, type TokenSource } from "../tokens.ts";
import type { ResumeStore } from "./resume-store.ts";
import { sendByTus, type TusJob } from "./send-by-tus.ts";
import type { UploadFile, UploadSource } from "./upload-source.ts";

/** How far an upload is. */
export interface UploadProgress {
  /** hashing: the file is read here · sending: its bytes are on their way. */
  phase: "hashing" | "sending";
  bytes: number;
  totalBytes: number;
}

/** What to upload, and as what. */
export interface UploadOptions {
  assetId: string;
  file: UploadFile;
  /** The version's file name; the file's own unless given. Bytes, blobs and most streams have none. */
  filename?: string;
  /** Name or id of the branch; the mainline unless given. */
  branch?: string;
  /** The version this builds on: refused as STALE when the branch has moved on, 0 for "there is none yet". */
  baseVersion?: number;
  /** The number this has to get. */
  versionNumber?: number;
  comment?: string;
  /**
   * Hashes the file first and sends no bytes when you may read the same content already; the hash also goes with the
   * bytes, so that damage on the way is found. True unless given; a stream is never hashed first.
   */
  reuse?: boolean;
  /** Goes on where an earlier upload of the same file stood. True unless given. */
  resume?: boolean;
  /** Where uploads under way are remembered; the client's unless given. */
  resumeStore?: ResumeStore;
  /** The most bytes of one request, where a proxy limits them. */
  chunkSize?: number;
  /** How long to wait before each try after a failure, in milliseconds; counts anew when bytes got through. */
  retryDelays?: readonly number[];
  signal?: AbortSignal;
  /** Whether an abort also removes what the server has; else the upload can be continued for a week. */
  discardOnAbort?: boolean;
  onProgress?: (progress: UploadProgress) => void;
}

/** A version that was made. */
export interface UploadedVersion {
  id: string;
  assetId: string;
  versionNumber: number;
  sha256: string;
  sizeBytes: number;
  /** Whether it was made from content that is there already, without sending it. */
  isReused: boolean;
}

/** What uploading needs. */
export interface UploadContext {
  http: Http;
  tokens: TokenSource;
  graphql: Graphql;
  files: PlatformFiles;
}

const RETRY_DELAYS = [0, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];
const STREAM_CHUNK = 8 * 1024 * 1024;

/** Makes a new version of an asset from a file. */
export async function upload(
  context: UploadContext,
  options: UploadOptions,
): Promise<UploadedVersion> {
  options.signal?.throwIfAborted();
  const source = await context.files.openFile(options.file);
  try {
    const sha256 = await hashFirst(context, source, options);
    const fields = fieldsOf(options, source, sha256);
    const resume = resumeOf(context, options, source, fields);
    const isUnderWay = resume !== undefined && (await resume.store.find(resume.key)) !== undefined;
    // Not when it may be there already because of ourselves: that would make a second version.
    const reused = isUnderWay ? undefined : await reuse(context, options, fields);
    if (reused !== undefined) return reused;
    const { versionId, ...made } = await sendByTus(jobOf(context, options, source, fields, resume));
    return {
      id: versionId,
      assetId: options.assetId,
      ...made,
      sizeBytes: source.size,
      isReused: false,
    };
  } finally {
    source.close();
  }
}

type Fields = Record<string, string>;

async function hashFirst(
  { files }: UploadContext,
  source: UploadSource,
  { reuse = true, signal, onProgress }: UploadOptions,
): Promise<string | undefined> {
  if (!reuse || source.pieces === undefined) return undefined;
  return files.hashFile(source, {
    signal,
    onProgress: (bytes) => onProgress?.({ phase: "hashing", bytes, totalBytes: source.size }),
  });
}

/** What both ways say of the version, under the names that both use. */
function fieldsOf(
  options: UploadOptions,
  source: UploadSource,
  sha256: string | undefined,
): Fields {
  const { branch, baseVersion, versionNumber, comment } = options;
  const filename = options.filename ?? source.name;
  if (filename === undefined) {
    throw new GadbError({
      code: "BADIN",
      message: "The version's file name is missing.",
      hint: "Give filename: bytes have none of their own.",
    });
  }
  const entries = {
    filename,
    branch,
    base_version: baseVersion,
    version_number: versionNumber,
    comment,
    sha256,
  };
  const given = Object.entries(entries).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

/** Undefined when the file is not hashed first, or the content is not there for the caller. */
async function reuse(
  context: UploadContext,
  { assetId, signal }: UploadOptions,
  fields: Fields,
): Promise<UploadedVersion | undefined> {
  const { http, tokens } = context;
  if (!(await isKnown(context, fields["sha256"], signal))) return undefined;
  const path = `/assets/${encodeURIComponent(assetId)}/versions`;
  try {
    const made = await authorized(tokens, (headers) =>
      http.json<ReuseAnswer>({ method: "POST", path, body: fields, headers, signal }),
    );
    return {
      id: made.id,
      assetId: made.asset_id,
      versionNumber: made.version_number,
      sha256: made.sha256,
      sizeBytes: Number(made.size_bytes),
      isReused: true,
    };
  } catch (error) {
    if (error instanceof GadbError && error.code === "NTFND") return undefined;
    throw error;
  }
}

/** Asked first: trying would be refused for nearly every file, and a browser writes each refusal to its console. */
async function isKnown(
  { graphql }: UploadContext,
  sha256: string | undefined,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (sha256 === undefined) return false;
  const { assetVersions } = await graphql.request<KnownContentQuery>({
    document: KnownContentDocument,
    variables: { sha256 },
    signal,
  });
  return (assetVersions?.nodes.length ?? 0) > 0;
}

interface ReuseAnswer {
  id: string;
  asset_id: string;
  version_number: number;
  sha256: string;
  size_bytes: number;
}

/** What tells this upload from every other: the file, and everything that was said of the version. */
function resumeOf(
  { http, files }: UploadContext,
  { assetId, resume = true, resumeStore }: UploadOptions,
  source: UploadSource,
  fields: Fields,
): TusJob["resume"] {
  const identity = fields["sha256"] ?? source.identity;
  if (!resume || identity === undefined) return undefined;
  const key = JSON.stringify([http.resolve("/"), assetId, identity, source.size, fields]);
  return { key, store: resumeStore ?? files.resumeStore };
}

function jobOf(
  { http, tokens }: UploadContext,
  options: UploadOptions,
  source: UploadSource,
  fields: Fields,
  resume: TusJob["resume"],
): TusJob {
  const { assetId, signal, onProgress, discardOnAbort = false } = options;
  const isStream = source.pieces === undefined;
  return {
    endpoint: http.resolve("/uploads"),
    tokens,
    source,
    metadata: { asset_id: assetId, ...fields },
    resume,
    chunkSize: options.chunkSize ?? (isStream ? STREAM_CHUNK : Infinity),
    retryDelays: options.retryDelays ?? RETRY_DELAYS,
    signal,
    discardOnAbort,
    onProgress: (bytes) => onProgress?.({ phase: "sending", bytes, totalBytes: source.size }),
  };
}

import { GadbError } from "../gadb-error.ts";
import { VersionToDownloadDocument } from "../generated/documents.ts";
import type { Graphql } from "../graphql.ts";
import type { Http } from "../http.ts";
import type { DownloadTarget, PlatformFiles } from "../platform.ts";
import type { TokenSource } from "../tokens.ts";
import { MemoryTarget, streamTarget } from "./download-targets.ts";
import { fetchPieces } from "./fetch-pieces.ts";

/** How a version is downloaded. */
export interface DownloadOptions {
  /** Bytes from `start` to before `end`; a part cannot be checked against the version's hash. */
  range?: { start: number; end?: number };
  /** A path (in Node) or a stream; into memory without. A file appears when it is complete and right. */
  to?: string | WritableStream<Uint8Array>;
  signal?: AbortSignal;
  onProgress?: (progress: { bytes: number; totalBytes: number }) => void;
}

/** A version whose bytes have arrived. */
export interface DownloadedVersion {
  id: string;
  assetId: string;
  versionNumber: number;
  filename: string;
  mediaType: string;
  /** Of the whole version. */
  sizeBytes: number;
  sha256: string;
  /** Empty when they went to `to`. */
  bytes: Uint8Array;
}

/** What downloading needs. */
export interface DownloadContext {
  http: Http;
  tokens: TokenSource;
  graphql: Graphql;
  files: PlatformFiles;
}

type Version = Omit<DownloadedVersion, "bytes">;

/**
 * Fetches a version's bytes; a connection that breaks is taken up where it broke. Throws CKSUM when what arrived is not
 * the version's content, and leaves no file behind then.
 */
export async function download(
  context: DownloadContext,
  versionId: string,
  options: DownloadOptions = {},
): Promise<DownloadedVersion> {
  const version = await findVersion(context, versionId, options.signal);
  const { start, end } = boundsOf(version, options.range);
  const memory = new MemoryTarget();
  const target = await openTarget(context.files, options.to ?? memory);
  const isWhole = start === 0 && end === version.sizeBytes;
  const hash = isWhole ? context.files.makeHash() : undefined;
  let bytes = 0;
  try {
    for await (const piece of fetchPieces(context, { version, start, end }, options.signal)) {
      hash?.update(piece);
      await target.write(piece);
      bytes += piece.length;
      options.onProgress?.({ bytes, totalBytes: end - start });
    }
    if (hash !== undefined && hash.digest() !== version.sha256) throw damaged(version);
    await target.finish();
  } catch (error) {
    await target.discard();
    throw error;
  }
  return { ...version, bytes: memory.joined() };
}

async function findVersion(
  { graphql }: DownloadContext,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Version> {
  const document = VersionToDownloadDocument;
  const { assetVersion } = await graphql.request<VersionAnswer>({
    document,
    variables: { id },
    signal,
  });
  if (assetVersion === null || assetVersion.isDeletion) {
    throw new GadbError({
      code: "NTFND",
      message: "There is no such version with content, or you may not see it.",
      hint: "Check the id, and that you are a member of the project.",
    });
  }
  const { isDeletion: _, sizeBytes, ...version } = assetVersion;
  return { ...version, sizeBytes: Number(sizeBytes) };
}

type VersionAnswer = ReturnType<NonNullable<(typeof VersionToDownloadDocument)["__types"]>>;

function boundsOf(
  { sizeBytes }: Version,
  range: DownloadOptions["range"],
): { start: number; end: number } {
  const { start = 0, end = sizeBytes } = range ?? {};
  if (!(start >= 0 && start <= end && start <= sizeBytes)) {
    throw new GadbError({
      code: "BADIN",
      message: `The version has ${sizeBytes} bytes; the range does not lie within.`,
    });
  }
  return { start, end: Math.min(end, sizeBytes) };
}

async function openTarget(
  files: PlatformFiles,
  to: NonNullable<DownloadOptions["to"]> | MemoryTarget,
): Promise<DownloadTarget> {
  if (to instanceof MemoryTarget) return to;
  return typeof to === "string" ? files.openTarget(to) : streamTarget(to);
}

function damaged({ filename }: Version): GadbError {
  return new GadbError({
    code: "CKSUM",
    message: `What arrived of ${filename} is not what the version holds.`,
    hint: "Download it again; if it happens again, tell whoever runs this server.",
  });
}

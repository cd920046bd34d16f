import type { Response } from "express";
import { withIdentity, type Identity } from "../../../src/auth/identity.ts";
import { findVersion } from "../../../src/sql/find-version.ts";
import type { ResumableUploadRow } from "../../../src/sql/resumable-upload.ts";
import type { VersionRow } from "../../../src/sql/version-row.ts";
import type { Depot } from "../depot.ts";

/** Where an upload stands, for its client. */
export interface Progress {
  offset: number;
  /** While it is unfinished. */
  expiresAt?: Date | undefined;
  /** What it has become. */
  version?: VersionRow | undefined;
}

/** The address of an upload, from the root: right behind any proxy, whatever name it is reached by. */
export function addressOf(uploadId: string): string {
  return `/uploads/${uploadId}`;
}

/** Puts where an upload stands into an answer's headers. */
export function setProgress(res: Response, { offset, expiresAt, version }: Progress): void {
  res.setHeader("Upload-Offset", offset);
  if (version) setVersion(res, version);
  else if (expiresAt) res.setHeader("Upload-Expires", expiresAt.toUTCString());
}

/** Names the version that an upload has become. */
export function setVersion(res: Response, version: VersionRow): void {
  const { id, assetId, versionNumber, sha256 } = version;
  res.setHeader("X-Asset-Version", versionNumber);
  res.setHeader("X-Asset-Version-Id", id);
  res.setHeader("X-Asset-Version-Sha256", sha256);
  res.setHeader(
    "X-Asset-Version-Location",
    `/assets/${assetId}/versions/${versionNumber}/download`,
  );
}

/** The version that an upload has become; undefined when it is unfinished, or a part of another. */
export async function versionOf(
  { pool }: Depot,
  identity: Identity,
  { versionId }: ResumableUploadRow,
): Promise<VersionRow | undefined> {
  if (versionId === null) return undefined;
  return withIdentity(pool, identity, (client) => findVersion(client, versionId));
}

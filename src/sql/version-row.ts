/** A row of app_public.asset_versions, as the depot shows it. */
export interface VersionRow {
  id: string;
  assetId: string;
  versionNumber: number;
  branchId: string;
  sha256: string;
  sizeBytes: number;
  depotPath: string;
  filename: string;
  mediaType: string;
  createdAt: Date;
}

/** The columns of a VersionRow; float8 holds sizes exactly up to 8 PiB. */
export const VERSION_COLUMNS = `id, asset_id as "assetId", version_number as "versionNumber",
  branch_id as "branchId", sha256, size_bytes::float8 as "sizeBytes", depot_path as "depotPath",
  filename, media_type as "mediaType", created_at as "createdAt"`;

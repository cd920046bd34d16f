import {
  AskForLockDocument,
  AssetActivityDocument,
  AssetDocument,
  GadbError,
  LockDocument,
  RequestReviewDocument,
  RestoreVersionDocument,
  SearchAssetsDocument,
  type AssetActivityQuery,
  type AssetQuery,
  type GadbClient,
  type SearchAssetsQuery,
  type ShownVersionFragment,
} from "../../src/sdk/index.ts";
import type { AssetAsk } from "../lib/asset-filters.ts";
import { toPreview } from "../lib/preview.ts";
import type { VersionSubject } from "../lib/reviews.ts";

export type AssetRow = NonNullable<SearchAssetsQuery["searchAssets"]>["nodes"][number];
export type Asset = NonNullable<AssetQuery["asset"]>;
export type AssetVersion = Asset["assetVersions"]["nodes"][number];
export type AssetLock = Asset["assetLocks"]["nodes"][number];
export type AssetBranch = NonNullable<AssetQuery["branches"]>["nodes"][number];
export type AssetEvent = NonNullable<AssetActivityQuery["workspaceActivities"]>["nodes"][number];

/** So many assets come with each press on "Load more". */
export const PAGE_SIZE = 50;
const LARGEST_PAGE = 200;

/** Some assets of a project. */
export interface AssetPage {
  items: readonly AssetRow[];
  hasMore: boolean;
  /** Where the next page begins. */
  cursor: string | undefined;
  /** How many match altogether. */
  total: number;
}

/** Assets of a project that match the filters, from `after` on. */
export async function loadAssets(
  client: GadbClient,
  wanted: AssetAsk & { projectId: string; after?: string | undefined; count?: number },
  signal: AbortSignal,
): Promise<AssetPage> {
  const { count = PAGE_SIZE, ...ask } = wanted;
  const items: AssetRow[] = [];
  let page: AssetPage = { items, hasMore: true, cursor: ask.after, total: 0 };
  while (page.hasMore && items.length < count) {
    const first = Math.min(count - items.length, LARGEST_PAGE);
    const variables = { ...ask, first, after: page.cursor };
    const { searchAssets } = await client.request(SearchAssetsDocument, variables, { signal });
    items.push(...(searchAssets?.nodes ?? []));
    const { hasNextPage = false, endCursor = null } = searchAssets?.pageInfo ?? {};
    page = {
      items,
      hasMore: hasNextPage,
      cursor: endCursor ?? undefined,
      total: searchAssets?.totalCount ?? 0,
    };
  }
  return page;
}

/** An asset and the branches of its project. */
export interface AssetWithBranches {
  asset: Asset;
  branches: readonly AssetBranch[];
}

/** One asset. Throws NTFND when it is absent or not shared with the person signed in. */
export async function loadAsset(
  client: GadbClient,
  ids: { id: string; projectId: string },
  signal: AbortSignal,
): Promise<AssetWithBranches> {
  const { asset, branches } = await client.request(AssetDocument, ids, { signal });
  if (asset === null)
    throw new GadbError({
      code: "NTFND",
      message: "There is nothing here.",
      hint: "Not found, or not shared with you.",
    });
  const live = (branches?.nodes ?? []).filter(({ deletedAt }) => deletedAt === null);
  return { asset, branches: live };
}

/** What happened to an asset, newest first. */
export async function loadAssetActivity(
  client: GadbClient,
  ids: { assetId: string; projectId: string },
  signal: AbortSignal,
): Promise<readonly AssetEvent[]> {
  const { workspaceActivities } = await client.request(AssetActivityDocument, ids, { signal });
  return workspaceActivities?.nodes ?? [];
}

/** Takes the lock of an asset on the mainline. */
export async function lockAsset(client: GadbClient, assetId: string): Promise<void> {
  await client.request(LockDocument, { assetId });
}

/** Asks whoever holds a lock to hand it over. */
export async function askForLock(client: GadbClient, lockId: string): Promise<void> {
  await client.request(AskForLockDocument, { lockId });
}

/** Makes an old version the newest on its branch; returns the number of the new one. */
export async function restoreVersion(
  client: GadbClient,
  version: Pick<AssetVersion, "id" | "versionNumber">,
): Promise<number | undefined> {
  const comment = `Restored v${version.versionNumber}`;
  const answer = await client.request(RestoreVersionDocument, { versionId: version.id, comment });
  return answer.restoreVersion?.result?.versionNumber;
}

/** Asks for a review of a version. */
export async function requestReview(
  client: GadbClient,
  versionId: string,
  message: string,
): Promise<void> {
  await client.request(RequestReviewDocument, { versionId, message });
}

/** A version as pictures and players take it. */
export function versionSubject(
  asset: { id: string; name: string; parentPath: string },
  version: ShownVersionFragment,
): VersionSubject {
  return {
    kind: "version",
    id: version.id,
    projectId: version.projectId,
    assetId: asset.id,
    assetName: asset.name,
    parentPath: asset.parentPath,
    versionNumber: version.versionNumber,
    parentNumber: undefined,
    mediaType: version.mediaType,
    filename: version.filename,
    // Far below 2^53 for anything a browser shows.
    sizeBytes: Number(version.sizeBytes),
    sha256: version.sha256,
    comment: version.comment,
    createdAt: version.createdAt,
    preview: toPreview(version.preview),
  };
}

import { SnapshotsDocument, StorageDocument, type GadbClient } from "../../src/sdk/index.ts";
import type { Forecast, Snapshot } from "../lib/storage.ts";

/** An asset among the largest. */
export interface LargeAsset {
  id: string;
  name: string;
  parentPath: string;
  type: string;
  isDeleted: boolean;
  bytes: number;
}

/** A shelf that nobody has touched for a month. */
export interface StaleShelf {
  id: string;
  name: string;
  updatedAt: string;
  ownerName: string;
}

/** A project's storage as its page tells it. */
export interface StorageUsage {
  allocation: number;
  used: number;
  reserved: number;
  logical: number;
  derived: number;
  assetCount: number;
  versionCount: number;
  usedFraction: number;
  warningPercent: number | undefined;
  forecast: Forecast;
  /** Oldest first. */
  snapshots: Snapshot[];
  largest: LargeAsset[];
  stale: StaleShelf[];
}

/** More pages of snapshots than these are of years that nobody looks at. */
const MOST_PAGES = 10;

/** Everything about a project's storage; snapshots of the last `days`, all of them for undefined. */
export async function loadStorage(
  client: GadbClient,
  projectId: string,
  days: number | undefined,
  signal: AbortSignal,
): Promise<StorageUsage> {
  const [answer, snapshots] = await Promise.all([
    client.request(StorageDocument, { projectId }, { signal }),
    loadSnapshots(client, projectId, days, signal),
  ]);
  const { storageForecast: forecast, projectUsage: usage } = answer;
  return {
    allocation: Number(forecast?.allocationBytes ?? 0),
    used: Number(forecast?.usedBytes ?? 0),
    reserved: Number(forecast?.reservedBytes ?? 0),
    logical: Number(usage?.logicalBytes ?? 0),
    derived: Number(usage?.derivedBytes ?? 0),
    assetCount: Number(usage?.assetCount ?? 0),
    versionCount: Number(usage?.versionCount ?? 0),
    usedFraction: forecast?.usedFraction ?? 0,
    warningPercent: forecast?.warningPercent ?? undefined,
    forecast: {
      snapshotCount: forecast?.snapshotCount ?? 0,
      bytesPerDay: forecast?.bytesPerDay ?? undefined,
      daysUntilFull: forecast?.daysUntilFull ?? undefined,
      daysUntilFullLow: forecast?.daysUntilFullLow ?? undefined,
      daysUntilFullHigh: forecast?.daysUntilFullHigh ?? undefined,
    },
    snapshots,
    largest: (answer.largestAssets?.nodes ?? []).map(({ deletedAt, storedBytes, ...asset }) => ({
      ...asset,
      isDeleted: deletedAt !== null,
      bytes: Number(storedBytes),
    })),
    stale: (answer.staleShelves?.nodes ?? []).map(({ owner, ...shelf }) => ({
      ...shelf,
      ownerName: owner?.displayName ?? "Somebody",
    })),
  };
}

async function loadSnapshots(
  client: GadbClient,
  projectId: string,
  days: number | undefined,
  signal: AbortSignal,
): Promise<Snapshot[]> {
  const since = days === undefined ? 0 : Date.now() - days * 86_400_000;
  const found: Snapshot[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { projectStorageSnapshots: listed }: SnapshotsAnswer = await client.request(
      SnapshotsDocument,
      { projectId, after },
      { signal },
    );
    const nodes = listed?.nodes ?? [];
    const wanted = nodes.filter(({ capturedAt }) => Date.parse(capturedAt) >= since);
    found.push(...wanted.map(toSnapshot));
    if (wanted.length < nodes.length || listed?.pageInfo.hasNextPage !== true) break;
    after = listed.pageInfo.endCursor;
  }
  return found.toReversed();
}

type SnapshotsAnswer = ReturnType<NonNullable<(typeof SnapshotsDocument)["__types"]>>;
type SnapshotRow = NonNullable<SnapshotsAnswer["projectStorageSnapshots"]>["nodes"][number];

function toSnapshot(row: SnapshotRow): Snapshot {
  return {
    at: row.capturedAt,
    content: Number(row.physicalBytes ?? row.totalBytes),
    reserved: Number(row.reservedBytes ?? 0),
    derived: Number(row.derivedBytes ?? 0),
    logical: Number(row.totalBytes),
  };
}

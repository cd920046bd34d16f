import {
  MarkReadDocument,
  MyWorkDocument,
  UnlockDocument,
  type GadbClient,
  type MyWorkQuery,
} from "../../src/sdk/index.ts";
import type { ReviewSummary } from "../lib/reviews.ts";
import { toSummary } from "./reviews.ts";

export type MyLock = NonNullable<MyWorkQuery["assetLocks"]>["nodes"][number];
export type Notice = NonNullable<MyWorkQuery["notifications"]>["nodes"][number];

/** What the person signed in has asked for, holds and was told. */
export interface Work {
  /** The newest of one's own reviews that are still open, and how many there are; 1001 stands for more. */
  requests: readonly ReviewSummary[];
  requestCount: number;
  locks: readonly MyLock[];
  notices: readonly Notice[];
}

/** Loads what somebody has going on. */
export async function loadWork(
  client: GadbClient,
  userId: string,
  signal: AbortSignal,
): Promise<Work> {
  const answer = await client.request(MyWorkDocument, { userId }, { signal });
  return {
    requests: (answer.searchReviews?.nodes ?? []).map(toSummary),
    requestCount: answer.searchReviews?.totalCount ?? 0,
    locks: answer.assetLocks?.nodes ?? [],
    notices: answer.notifications?.nodes ?? [],
  };
}

/** Gives a lock back. */
export async function releaseLock(
  client: GadbClient,
  assetId: string,
  branchId: string | undefined,
): Promise<void> {
  await client.request(UnlockDocument, { assetId, branchId });
}

/** Marks everything that somebody was told as read. */
export async function markAllRead(client: GadbClient): Promise<void> {
  await client.request(MarkReadDocument, {});
}

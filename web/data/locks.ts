import {
  AnswerLockRequestDocument,
  BreakLockDocument,
  HeldLocksDocument,
  LockDocument,
  ReleaseLockDocument,
  RequestLockDocument,
  WithdrawLockRequestDocument,
  type GadbClient,
} from "../../src/sdk/index.ts";
import type { BoardLock, HeldSummary } from "../lib/lock-board.ts";

/** Asks the holder to hand the lock over. */
export async function requestLock(
  client: GadbClient,
  lockId: string,
  message: string,
): Promise<void> {
  await client.request(RequestLockDocument, { lockId, message });
}

/** Takes such a request back. */
export async function withdrawRequest(client: GadbClient, requestId: string): Promise<void> {
  await client.request(WithdrawLockRequestDocument, { requestId });
}

/** Answers who asked for a lock of one's own. */
export async function answerRequest(
  client: GadbClient,
  requestId: string,
  keep: boolean,
): Promise<void> {
  await client.request(AnswerLockRequestDocument, { requestId, keep });
}

/** Gives a lock of one's own back. */
export async function releaseLock(client: GadbClient, lockId: string): Promise<void> {
  await client.request(ReleaseLockDocument, { lockId });
}

/** Renews the lease of a lock of one's own, or takes a free one. */
export async function renewLock(client: GadbClient, { asset, branch }: BoardLock): Promise<void> {
  if (asset === null) return;
  await client.request(LockDocument, {
    assetId: asset.id,
    ...(branch === null ? {} : { branchId: branch.id }),
  });
}

/** Takes a lock away from its holder, who is told why. */
export async function breakLock(client: GadbClient, lockId: string, reason: string): Promise<void> {
  await client.request(BreakLockDocument, { lockId, reason });
}

/** What somebody holds: how much of it, and in which projects. */
export interface Held extends HeldSummary {
  projectIds: readonly string[];
}

/** What somebody holds in all projects. */
export async function loadHeld(
  client: GadbClient,
  holderId: string,
  signal: AbortSignal,
): Promise<Held> {
  const { assetLocks } = await client.request(HeldLocksDocument, { holderId }, { signal });
  const nodes = assetLocks?.nodes ?? [];
  return {
    count: nodes.length,
    staleCount: nodes.filter(({ staleAt }) => staleAt !== null).length,
    wantedCount: nodes.filter(({ openRequests }) =>
      openRequests.nodes.some(({ state }) => state === "pending"),
    ).length,
    projectIds: [...new Set(nodes.flatMap(({ project }) => project?.id ?? []))],
  };
}

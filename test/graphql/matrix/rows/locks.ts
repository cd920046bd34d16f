import type { Exceptions, Outcome } from "../grid.ts";
import { command, listOf, ownCommand, row, single, type Row } from "../row.ts";

const NO_LOCKS = "An archived project has no locks.";

/** Members and studio admins, in the archived project. */
const everyoneThere = (outcome: Outcome): Exceptions => ({
  archived: {
    admin_user: outcome,
    owner_user: outcome,
    manager_user: outcome,
    lead_user: outcome,
    artist_user: outcome,
    reviewer_user: outcome,
    viewer_user: outcome,
  },
});

const readers = { from: "viewer_user" } as const;

/** Locks and requests for them. */
export const LOCK_ROWS: readonly Row[] = [
  single("assetLock", ({ lockId }) => ({ id: lockId }), readers, {
    except: everyoneThere("null"),
    note: NO_LOCKS,
  }),
  single(
    "assetLockByAssetIdAndLineBranchId",
    ({ assetId, mainlineId }) => ({ assetId, lineBranchId: mainlineId }),
    readers,
    { except: everyoneThere("null"), note: NO_LOCKS },
  ),
  listOf("assetLocks", readers, { except: everyoneThere("empty"), note: NO_LOCKS }),
  command("lockAsset", "artist_user", ({ looseAssetId }) => ({ assetId: looseAssetId })),
  command("lockAssets", "artist_user", ({ looseAssetId }) => ({ assetIds: [looseAssetId] })),
  ownCommand(
    "releaseLock",
    ({ lockId }) => ({ lockId }),
    { owner: "artist_user" },
    { except: everyoneThere("NTFND"), note: NO_LOCKS },
  ),
  command("breakLock", "lead_user", ({ lockId }) => ({ lockId, reason: "The matrix." }), {
    except: everyoneThere("NTFND"),
    note: NO_LOCKS,
  }),
  single("lockRequest", ({ lockRequestId }) => ({ id: lockRequestId })),
  listOf("lockRequests"),
  command("requestLock", "artist_user", ({ lockId }) => ({ lockId }), {
    except: { ...everyoneThere("NTFND"), own: { artist_user: "BADST" } },
    note: "Not one's own; an archived project has no locks.",
  }),
  ...answers(),
];

/** Requests that one has no part in are as if they were not there: there is nothing to do about them. */
function answers(): Row[] {
  const nobody = { no: "NTFND", hidden: "NTFND", notAdmin: true, yes: "done" } as const;
  const note = "Other people's requests, and those of an archived project, are not found.";
  const args: Row["args"] = ({ lockRequestId }) => ({ requestId: lockRequestId });
  return [
    row(
      "answerLockRequest",
      (place) => ({ ...args(place), keep: true }),
      { ...nobody, also: ["artist_user"], archived: "NTFND" },
      { note },
    ),
    row(
      "withdrawLockRequest",
      args,
      { ...nobody, also: ["lead_user"], archived: "NTFND" },
      { note },
    ),
  ];
}

import { answer, command, listOf, single, type Row } from "../row.ts";

/** Branches and what flows between them. */
export const BRANCH_ROWS: readonly Row[] = [
  single("branch", ({ branchId }) => ({ id: branchId })),
  listOf("branches"),
  answer("branchStatus", ({ branchId }) => ({ branchId }), { from: "viewer_user", yes: "row" }),
  answer(
    "branchManifest",
    ({ mainlineId }) => ({ branchId: mainlineId }),
    { from: "viewer_user", yes: "rows" },
    { finds: ({ versionId }) => ["id", versionId] },
  ),
  command("createBranch", "lead_user", ({ projectId }) => ({
    projectId,
    name: "made",
    type: "task",
  })),
  command("deleteBranch", "lead_user", ({ branchId }) => ({ branchId })),
  command("setBranchPolicy", "manager_user", ({ branchId }) => ({ branchId, mergeAny: true })),
  command(
    "integrateBranch",
    "artist_user",
    ({ mainlineId, branchId, looseAssetId }) => ({
      sourceBranchId: mainlineId,
      targetBranchId: branchId,
      assetIds: [looseAssetId],
    }),
    { note: "Into a branch that is not protected." },
  ),
  command(
    "integrateBranch",
    "lead_user",
    ({ mainlineId, branchId }) => ({
      sourceBranchId: branchId,
      targetBranchId: mainlineId,
      isDryRun: true,
    }),
    { variant: "into a protected branch", note: "A plan of it, under the same rights." },
  ),
];

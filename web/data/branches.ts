import {
  BranchGraphDocument,
  BranchStatusDocument,
  CreateBranchDocument,
  DeleteBranchDocument,
  IntegrateBranchDocument,
  SetBranchPolicyDocument,
  type GadbClient,
  type SetBranchPolicyMutationVariables,
} from "../../src/sdk/index.ts";
import type { Branch, BranchDistance, BranchType } from "../lib/branch-tree.ts";
import type { PlanItem, Resolutions } from "../lib/integration.ts";
import { pageOf } from "./pages.ts";

/** All branches of a project. */
export async function loadBranches(
  client: GadbClient,
  projectId: string,
  signal: AbortSignal,
): Promise<Branch[]> {
  const all: Branch[] = [];
  let after: string | undefined;
  do {
    const { branches } = await client.request(
      BranchGraphDocument,
      { projectId, ...(after === undefined ? {} : { after }) },
      { signal },
    );
    const page = pageOf<Branch>(branches);
    all.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return all;
}

/** How far a branch and its parent are apart. */
export async function loadDistance(
  client: GadbClient,
  branchId: string,
  signal: AbortSignal,
): Promise<BranchDistance> {
  const { branchStatus } = await client.request(BranchStatusDocument, { branchId }, { signal });
  return {
    ahead: Number(branchStatus?.aheadCount ?? 0),
    behind: Number(branchStatus?.behindCount ?? 0),
    diverged: Number(branchStatus?.divergedCount ?? 0),
  };
}

/** What a new branch is made of. */
export interface NewBranch {
  projectId: string;
  name: string;
  type: BranchType;
  parentBranchId: string;
  description: string;
}

export async function createBranch(client: GadbClient, branch: NewBranch): Promise<void> {
  await client.request(CreateBranchDocument, branch);
}

export async function deleteBranch(client: GadbClient, branchId: string): Promise<void> {
  await client.request(DeleteBranchDocument, { branchId });
}

/** Changes how versions reach a branch; what is left out stays as it is. */
export async function setPolicy(
  client: GadbClient,
  policy: SetBranchPolicyMutationVariables,
): Promise<void> {
  await client.request(SetBranchPolicyDocument, policy);
}

/** What is to be brought from where to where. */
export interface Integration {
  sourceBranchId: string;
  targetBranchId: string;
  /** All that differ unless named. */
  assetIds?: readonly string[] | undefined;
  resolve: Resolutions;
}

/** What integrating would do, and what stands in the way of each asset. */
export async function planIntegration(
  client: GadbClient,
  integration: Integration,
  signal: AbortSignal,
): Promise<readonly PlanItem[]> {
  const { integrateBranch } = await client.request(
    IntegrateBranchDocument,
    { ...variables(integration), isDryRun: true },
    { signal },
  );
  return integrateBranch?.result ?? [];
}

/** Integrates, as one change or not at all; returns how many versions it made. */
export async function integrate(
  client: GadbClient,
  integration: Integration,
  comment: string,
): Promise<number> {
  const { integrateBranch } = await client.request(IntegrateBranchDocument, {
    ...variables(integration),
    comment,
    isDryRun: false,
  });
  return (integrateBranch?.result ?? []).filter(({ versionId }) => versionId !== null).length;
}

function variables({ assetIds, resolve, ...branches }: Integration) {
  return {
    ...branches,
    ...(assetIds === undefined ? {} : { assetIds: [...assetIds] }),
    ...(Object.keys(resolve).length === 0 ? {} : { resolve }),
  };
}

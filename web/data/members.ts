import {
  ExplainAccessDocument,
  FindAssetsDocument,
  FindUserDocument,
  MembersDocument,
  MemberWorkDocument,
  type GadbClient,
  type MembersQuery,
  type ProjectRole,
} from "../../src/sdk/index.ts";
import { rankOrder, type MemberWork } from "../lib/members.ts";

/** Somebody in a project. */
export interface Member {
  id: string;
  name: string;
  username: string;
  role: ProjectRole;
  isActive: boolean;
  since: string;
}

/** An exception to somebody's rank, on an asset or on the whole project. */
export type Exception = NonNullable<MembersQuery["permissions"]>["nodes"][number];

/** Who is in a project; and the exceptions that the database shows. */
export interface Members {
  members: Member[];
  exceptions: readonly Exception[];
}

/** The members of a project by rank, the highest first. */
export async function loadMembers(
  client: GadbClient,
  projectId: string,
  signal: AbortSignal,
): Promise<Members> {
  const { projectMembers, permissions } = await client.request(
    MembersDocument,
    { projectId },
    { signal },
  );
  const members = (projectMembers?.nodes ?? [])
    .map(({ user, userId, role, createdAt }) => ({
      id: userId,
      name: user?.displayName ?? "Somebody",
      username: user?.username ?? "",
      role,
      isActive: user?.isActive ?? true,
      since: createdAt,
    }))
    .toSorted(
      (one, other) =>
        rankOrder(other.role) - rankOrder(one.role) || (one.name < other.name ? -1 : 1),
    );
  return { members, exceptions: permissions?.nodes ?? [] };
}

/** What somebody has under way in a project. */
export async function loadWork(
  client: GadbClient,
  projectId: string,
  userId: string,
): Promise<MemberWork> {
  const { assetLocks, assetReviews, shelves } = await client.request(MemberWorkDocument, {
    projectId,
    userId,
  });
  const open = (state: string) => ["pending", "in_review", "open"].includes(state);
  return {
    locks: (assetLocks?.nodes ?? []).map(({ asset }) => asset?.name ?? "an asset"),
    reviews: (assetReviews?.nodes ?? []).filter(({ state }) => open(state)).length,
    shelves: (shelves?.nodes ?? []).filter(({ state }) => open(state)).map(({ name }) => name),
  };
}

/** The person with exactly this user name. Throws NTFND when there is none. */
export async function findPerson(
  client: GadbClient,
  username: string,
): Promise<{ id: string; name: string }> {
  const { findUser } = await client.request(FindUserDocument, { username });
  return { id: findUser?.id ?? "", name: findUser?.displayName ?? username };
}

/** An asset that a search has found. */
export interface FoundAsset {
  id: string;
  path: string;
}

/** The ten assets that fit best. */
export async function findAssets(
  client: GadbClient,
  projectId: string,
  query: string,
): Promise<FoundAsset[]> {
  const { searchAssets } = await client.request(FindAssetsDocument, { projectId, query });
  return (searchAssets?.nodes ?? []).map(({ id, name, parentPath }) => ({
    id,
    path: parentPath === "" ? name : `${parentPath}/${name}`,
  }));
}

/** Why somebody may do what with an asset, a sentence for each right. */
export async function explainAccess(
  client: GadbClient,
  userId: string,
  assetId: string,
): Promise<string> {
  const { explainAccess: words } = await client.request(ExplainAccessDocument, { userId, assetId });
  return words ?? "";
}

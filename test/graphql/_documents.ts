import { readdir, readFile } from "node:fs/promises";

const ROOT = new URL("../../", import.meta.url);

/** A document of the project's own, and where it stands. */
export interface OwnDocument {
  from: string;
  text: string;
}

/** Every GraphQL document that the how-tos show, and those of the SDK, which the dashboard sends. */
export async function ownDocuments(): Promise<OwnDocument[]> {
  return (await Promise.all([fromGuides(), fromSdk()])).flat();
}

async function fromGuides(): Promise<OwnDocument[]> {
  const folder = new URL("docs/how-tos/", ROOT);
  const found = (await readdir(folder)).map(async (name) => {
    const text = await readFile(new URL(name, folder), "utf8");
    return [...text.matchAll(/^```graphql\n(.*?)^```$/gms)].map(([, block = ""]) => ({
      from: `docs/how-tos/${name}`,
      text: block,
    }));
  });
  return (await Promise.all(found)).flat();
}

async function fromSdk(): Promise<OwnDocument[]> {
  const file = "src/sdk/trusted-documents.json";
  const documents = JSON.parse(await readFile(new URL(file, ROOT), "utf8")) as object;
  return Object.values(documents).map((text) => ({ from: file, text: String(text) }));
}

/** A page of assets with everything that people look for in one. */
export const ASSET_PAGE = `query AssetPage($projectId: UUID!) {
  assets(condition: { projectId: $projectId }, orderBy: NAME_ASC, first: 50) {
    totalCount
    nodes {
      id name parentPath type metadata createdAt
      assetVersions(orderBy: VERSION_NUMBER_DESC, first: 1) {
        nodes { id versionNumber sha256 sizeBytes createdAt createdByUser { displayName } assetReviews(first: 5) { nodes { id state } } }
      }
      assetLocks(first: 5) { nodes { state reason lockedAt holder { displayName } branch { name } } }
      assetTags { nodes { tag { name } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

import { studioGrid } from "../grid.ts";
import { command, list, listOf, row, single, type Row } from "../row.ts";

const BY_POLICY = "Refused by a policy, alike for a project that is hidden and one that is not.";

/** Assets, their types, versions and changes. */
export const ASSET_ROWS: readonly Row[] = [
  single("asset", ({ assetId }) => ({ id: assetId })),
  listOf("assets"),
  list("searchAssets", ({ projectId, assetName }) => ({ projectId, query: assetName }), undefined, {
    finds: ({ assetId }) => ["id", assetId],
  }),
  {
    field: "assetType",
    args: () => ({ name: "test-mergeable" }),
    expected: studioGrid({}, "row"),
    note: "The studio's catalogue.",
  },
  {
    field: "assetTypes",
    args: () => ({ condition: { name: "test-mergeable" } }),
    expected: studioGrid({}, "rows"),
    note: "The studio's catalogue.",
  },
  {
    field: "setAssetType",
    args: () => ({ name: "matrix", description: "Made by the matrix." }),
    expected: studioGrid({ admin_user: "done" }, "DNIED"),
  },
  row(
    "createAsset",
    ({ projectId }) => ({ asset: { projectId, name: "made", type: "test-mergeable" } }),
    {
      from: "artist_user",
      yes: "done",
      no: "DNIED",
      hidden: "DNIED",
      archived: "ARCHV",
      archivedNo: "ARCHV",
    },
    { note: BY_POLICY },
  ),
  command("updateAsset", "artist_user", ({ looseAssetId }) => ({
    id: looseAssetId,
    patch: { name: "renamed" },
  })),
  command("deleteAsset", "owner_user", ({ looseAssetId }) => ({ assetId: looseAssetId })),
  command("undeleteAsset", "owner_user", ({ deletedAssetId }) => ({ assetId: deletedAssetId })),
  single("assetVersion", ({ versionId }) => ({ id: versionId })),
  single("assetVersionByAssetIdAndVersionNumber", ({ assetId }) => ({ assetId, versionNumber: 1 })),
  listOf("assetVersions"),
  command("restoreVersion", "artist_user", ({ looseOldVersionId }) => ({
    versionId: looseOldVersionId,
  })),
  row(
    "retryPreview",
    ({ looseOldVersionId }) => ({ versionId: looseOldVersionId }),
    { from: "lead_user", yes: "BADST", no: "DNIED", hidden: "NTFND", archived: "ARCHV" },
    { note: "Nothing has failed here, so there is nothing to try again." },
  ),
  command("reuseContent", "artist_user", ({ looseAssetId, sha256 }) => ({
    assetId: looseAssetId,
    sha256,
    filename: "reused.txt",
  })),
  single("change", ({ changeId }) => ({ id: changeId })),
  listOf("changes"),
];

/** Tags and labels. */
export const TAG_ROWS: readonly Row[] = [
  single("tag", ({ tagId }) => ({ id: tagId })),
  single("tagByName", ({ projectId, tagName }) => ({ projectId, name: tagName })),
  listOf("tags"),
  single("assetTag", ({ assetId, tagId }) => ({ assetId, tagId })),
  listOf("assetTags"),
  row(
    "createTag",
    ({ projectId }) => ({ tag: { projectId, name: "made" } }),
    {
      from: "manager_user",
      yes: "done",
      no: "DNIED",
      hidden: "DNIED",
      archived: "ARCHV",
      archivedNo: "ARCHV",
    },
    { note: BY_POLICY },
  ),
  command("updateTag", "manager_user", ({ tagId }) => ({
    id: tagId,
    patch: { description: "Changed." },
  })),
  command("mergeTags", "manager_user", ({ tagId, spareTagId }) => ({
    fromTagId: spareTagId,
    intoTagId: tagId,
  })),
  row(
    "createAssetTag",
    ({ projectId, assetId, spareTagId }) => ({
      assetTag: { projectId, assetId, tagId: spareTagId },
    }),
    {
      from: "artist_user",
      yes: "done",
      no: "DNIED",
      hidden: "DNIED",
      archived: "ARCHV",
      archivedNo: "ARCHV",
    },
    { note: BY_POLICY },
  ),
  command("deleteAssetTag", "artist_user", ({ assetId, tagId }) => ({ assetId, tagId })),
  single("label", ({ labelId }) => ({ id: labelId })),
  listOf("labels"),
  single("labelVersion", ({ labelId, assetId }) => ({ labelId, assetId })),
  listOf("labelVersions"),
  command("createLabel", "lead_user", ({ projectId, versionId }) => ({
    projectId,
    name: "made",
    versionIds: [versionId],
  })),
  command("lockLabel", "lead_user", ({ labelId }) => ({ labelId })),
];

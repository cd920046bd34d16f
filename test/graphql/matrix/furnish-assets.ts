import { makeAsset, makeMember, makeVersion, MERGEABLE } from "../../_helpers/factories.ts";
import { returnId } from "../../_helpers/studio.ts";
import type { Room } from "./room.ts";

export type Assets = Awaited<ReturnType<typeof makeAssets>>;

/** Members of this project alone. */
export async function makePeople(room: Room) {
  const spareUserId = await makeMember(room.client, room.projectId, "viewer");
  const formerUserId = await makeMember(room.client, room.projectId, "viewer");
  await room.client.query("update app_public.users set deactivated_at = now() where id = $1", [
    formerUserId,
  ]);
  const spareUsername = await room.find("select username from app_public.users where id = $1", [
    spareUserId,
  ]);
  return { spareUserId, spareUsername, formerUserId };
}

/** A branch, assets and their versions. */
export async function makeAssets(room: Room) {
  const { client } = room;
  const mainlineId = await room.find(
    "select id from app_public.branches where project_id = $1 and type = 'mainline'",
    [room.projectId],
  );
  const branch = await room.call("lead", "create_branch", {
    project_id: room.projectId,
    name: "task/matrix",
    type: "task",
  });
  const asset = async (name: string) => {
    const assetId = await makeAsset(client, room.projectId, { name, type: MERGEABLE });
    const createdBy = room.team.artist;
    return {
      assetId,
      version: await makeVersion(client, { assetId, branchId: mainlineId, createdBy }),
    };
  };
  const { assetId, version } = await asset("matrix_main");
  const loose = await asset("matrix_loose");
  const looser = await makeVersion(client, {
    assetId: loose.assetId,
    branchId: mainlineId,
    createdBy: room.team.artist,
  });
  const shelved = await asset("matrix_shelved");
  const deletedAssetId = await makeAsset(client, room.projectId, { name: "matrix_deleted" });
  await room.call("owner", "delete_asset", { asset_id: deletedAssetId });
  return {
    mainlineId,
    branchId: branch["id"] as string,
    assetId,
    assetName: "matrix_main",
    versionId: version.id,
    changeId: String(version.change_id),
    sha256: version.sha256,
    looseAssetId: loose.assetId,
    looseOldVersionId: loose.version.id,
    looseVersionId: looser.id,
    shelvedAssetId: shelved.assetId,
    deletedAssetId,
  };
}

/** What hangs on assets: tags, a label, an exception, an upload. */
export async function makeTags(
  room: Room,
  { assetId, looseAssetId, versionId, mainlineId }: Assets,
) {
  const project_id = room.projectId;
  for (const name of ["matrix", "matrix-spare"])
    await room.insert("manager", "tags", { project_id, name });
  const tagOf = (name: string) =>
    room.find("select id from app_public.tags where project_id = $1 and name = $2", [
      project_id,
      name,
    ]);
  const tagId = await tagOf("matrix");
  await room.insert("artist", "asset_tags", { project_id, asset_id: assetId, tag_id: tagId });
  const label = await room.call("lead", "create_label", {
    project_id,
    name: "Matrix",
    version_ids: [versionId],
  });
  const permission = await room.call("manager", "grant_permission", {
    project_id,
    user_id: room.team.artist,
    asset_id: looseAssetId,
    can_read: true,
  });
  const uploadId = await returnId(
    room.client,
    `insert into app_public.uploads (project_id, asset_id, branch_id, user_id, protocol, filename, state)
     values ($1, $2, $3, $4, 'raw', 'file.txt', 'aborted') returning id`,
    [project_id, assetId, mainlineId, room.team.artist],
  );
  return {
    tagId,
    tagName: "matrix",
    spareTagId: await tagOf("matrix-spare"),
    labelId: label["id"] as string,
    permissionId: permission["id"] as string,
    uploadId,
  };
}

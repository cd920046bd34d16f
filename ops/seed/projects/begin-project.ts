import type { DemoUser } from "../accounts.ts";
import type { DemoStudio } from "../demo-studio.ts";

/** A project's members by rank; the owner makes it. */
const MEMBERS: readonly { user: DemoUser; role: string; addedBy: DemoUser }[] = [
  { user: "manager_user", role: "manager", addedBy: "owner_user" },
  { user: "lead_user", role: "lead", addedBy: "manager_user" },
  { user: "artist_user", role: "contributor", addedBy: "manager_user" },
  { user: "reviewer_user", role: "reviewer", addedBy: "manager_user" },
  { user: "viewer_user", role: "viewer", addedBy: "manager_user" },
];

/**
 * Makes a project with a member of each rank and its catalogue of tags; gives its id. Its mainline asks for no
 * approvals, so that a first upload needs no ceremony.
 */
export async function beginProject(
  studio: DemoStudio,
  name: string,
  description: string,
  tags: readonly string[],
): Promise<string> {
  const projectId = await studio.call("owner_user", "create_project", name, {
    name,
    description,
    mainline_approvals_required: 0,
  });
  for (const { user, role, addedBy } of MEMBERS) {
    await studio.call(addedBy, "set_member_role", `${name} ${user}`, {
      project_id: projectId,
      user_id: studio.users[user],
      role,
    });
  }
  for (const tag of tags) {
    await studio.statement(
      "manager_user",
      `tag ${name} ${tag}`,
      "insert into app_public.tags (project_id, name) values ($1, $2) returning id",
      [projectId, tag],
    );
  }
  return projectId;
}

/** Puts tags of the project on an asset, as somebody who may change it. */
export async function tagAsset(
  studio: DemoStudio,
  who: DemoUser,
  asset: string,
  tags: readonly string[],
): Promise<void> {
  for (const tag of tags) {
    await studio.statement(
      who,
      `tagged ${asset} ${tag}`,
      `insert into app_public.asset_tags (asset_id, tag_id, project_id)
       select assets.id, tags.id, assets.project_id
       from app_public.assets
       join app_public.tags on tags.project_id = assets.project_id and tags.name = $2
       where assets.id = $1
       returning asset_id as id`,
      [studio.assetId(asset), tag],
    );
  }
}

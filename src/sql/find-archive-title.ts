import type { ClientBase } from "pg";

/** The names of a branch or a workspace and of its project; undefined when row security hides it. */
export async function findArchiveTitle(
  client: ClientBase,
  kind: "branch" | "workspace",
  id: string,
): Promise<{ project: string; name: string } | undefined> {
  const table = kind === "branch" ? "app_public.branches" : "app_public.workspaces";
  const { rows } = await client.query<{ project: string; name: string }>({
    name: `find-${kind}-title`,
    text: `select projects.name as project, things.name
           from ${table} as things
           join app_public.projects on projects.id = things.project_id
           where things.id = $1`,
    values: [id],
  });
  return rows[0];
}

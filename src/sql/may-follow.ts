import type { Pool } from "pg";
import { withIdentity, type Identity } from "../auth/identity.ts";

/** Whether somebody still acts, and whether they see the project (when one is asked about). */
export interface Following {
  isCurrent: boolean;
  seesProject: boolean;
}

/** Asks the database, as `identity`, what following a project's events depends on. */
export function mayFollow(
  pool: Pool,
  identity: Identity,
  projectId: string | null,
): Promise<Following> {
  return withIdentity(pool, identity, async (client) => {
    const { rows } = await client.query<Following>({
      name: "may-follow",
      text: `select app_hidden.current_user_id() is not null as "isCurrent",
                    exists (select 1 from app_public.projects where projects.id = $1) as "seesProject"`,
      values: [projectId],
    });
    return rows[0] as Following;
  });
}

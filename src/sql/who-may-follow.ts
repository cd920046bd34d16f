import type { Pool } from "pg";
import { pgSettings, type Identity } from "../auth/identity.ts";

/** What somebody is asked about: a project, and an asset of it with the holder of its lock. */
export interface FollowQuestion {
  identity: Identity;
  projectId: string | null;
  assetId: string | null;
  holderId: string | null;
}

/** What following depends on. */
export interface Following {
  /** Whether they still act: session, account and token hold. */
  isCurrent: boolean;
  seesProject: boolean;
  seesAsset: boolean;
  /** Whether they read the same of the asset and its lock as everybody else of whom this is said. */
  isPlain: boolean;
}

/** Asks the database about many people at once, in one statement; answers in the order of the questions. */
export async function whoMayFollow(
  pool: Pool,
  questions: readonly FollowQuestion[],
): Promise<Following[]> {
  const { rows } = await pool.query<Following>({
    name: "who-may-follow",
    text: `select is_current as "isCurrent", sees_project as "seesProject", sees_asset as "seesAsset",
                  is_plain as "isPlain"
           from app_hidden.who_may_follow(claims => $1, project_ids => $2, asset_ids => $3, holder_ids => $4)
           order by place`,
    values: [
      questions.map(({ identity }) => claimsOf(identity)),
      questions.map(({ projectId }) => projectId),
      questions.map(({ assetId }) => assetId),
      questions.map(({ holderId }) => holderId),
    ],
  });
  return rows;
}

/** The role stays the authenticator's: who is asked about only answers, and runs nothing. */
function claimsOf(identity: Identity): string {
  const { role: _role, ...claims } = pgSettings(identity);
  return JSON.stringify(claims);
}

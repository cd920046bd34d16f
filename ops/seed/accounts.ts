import { DEMO_ACCOUNTS, demoPassword } from "../../src/boot/demo-accounts.ts";
import { hashPassword } from "../../src/auth/passwords.ts";
import type { DemoRun } from "./demo-run.ts";

/** Name of a demo account. */
export type DemoUser = (typeof DEMO_ACCOUNTS)[number];

/** Identities of the demo's people by name. */
export type DemoUsers = Readonly<Record<DemoUser, string>>;

/** Who they are in the studio; ranks in projects are given by the projects. */
const PEOPLE: Readonly<Record<DemoUser, { displayName: string; studioRole: string }>> = {
  admin_user: { displayName: "Ada Admin", studioRole: "admin" },
  owner_user: { displayName: "Olga Owner", studioRole: "editor" },
  manager_user: { displayName: "Max Manager", studioRole: "editor" },
  lead_user: { displayName: "Lena Lead", studioRole: "editor" },
  artist_user: { displayName: "Arno Artist", studioRole: "editor" },
  reviewer_user: { displayName: "Rita Reviewer", studioRole: "editor" },
  viewer_user: { displayName: "Vito Viewer", studioRole: "viewer" },
  outsider_user: { displayName: "Otto Outsider", studioRole: "editor" },
};

/** Makes the accounts with their well-known passwords. People are made by the owner: nobody signs up by themselves. */
export async function makeAccounts(run: DemoRun): Promise<DemoUsers> {
  const users: Partial<Record<DemoUser, string>> = {};
  for (const username of DEMO_ACCOUNTS) {
    const { displayName, studioRole } = PEOPLE[username];
    users[username] = await run.asOwner(`account ${username}`, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `insert into app_public.users (username, display_name, studio_role)
         values ($1, $2, $3::app_public.studio_role) returning id`,
        [username, displayName, studioRole],
      );
      const id = (rows[0] as { id: string }).id;
      const hash = await hashPassword(demoPassword(username));
      await client.query("select app_private.set_password_hash($1, $2)", [id, hash]);
      return id;
    });
  }
  return users as DemoUsers;
}

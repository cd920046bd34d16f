import test from "ava";
import { asUser } from "../../../_helpers/as-user.ts";
import { call } from "../../../_helpers/call.ts";
import { makeAsset, makeMember, makeProject, scalar } from "../../../_helpers/factories.ts";
import { committed, useTestDatabase } from "../../../_helpers/with-db.ts";
import { whileOpen } from "../../../_helpers/while-open.ts";

const db = useTestDatabase(test);

/** What a member may begin just while being removed, and where it would show. */
const WORK: [string, (world: { projectId: string; assetId: string }) => object, string][] = [
  [
    "lock_asset",
    ({ assetId }) => ({ asset_id: assetId }),
    "select count(*)::int from app_public.asset_locks where holder_id = $1",
  ],
  [
    "create_workspace",
    ({ projectId }) => ({ project_id: projectId, branch_id: null, name: "late" }),
    "select count(*)::int from app_public.workspaces where owner_id = $1 and state <> 'closed'",
  ],
];

for (const [command, args, count] of WORK) {
  test(`what ${command} began just before its caller is removed is ended with the membership`, async (t) => {
    const world = await committed(db(), async (client) => {
      const { projectId } = await makeProject(client);
      return {
        projectId,
        assetId: await makeAsset(client, projectId),
        owner: await makeMember(client, projectId, "owner"),
        artist: await makeMember(client, projectId, "contributor"),
      };
    });
    await whileOpen(db(), {
      first: async (client) => {
        await asUser(client, world.artist);
        await call(client, command, args(world) as Record<string, unknown>);
      },
      second: async (client) => {
        await asUser(client, world.owner);
        await call(client, "remove_member", {
          project_id: world.projectId,
          user_id: world.artist,
        });
      },
    });
    t.is(await committed(db(), (client) => scalar(client, count, [world.artist])), 0);
  });
}

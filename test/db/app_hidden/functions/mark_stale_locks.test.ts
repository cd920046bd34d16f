import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call } from "../../../_helpers/call.ts";
import { makeAsset, makeMember, makeProject, scalar } from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("a lock past its lease counts as stale, its holder is told once and keeps it", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const other = await makeMember(client, projectId, "contributor");
    const [old, fresh] = [await makeAsset(client, projectId), await makeAsset(client, projectId)];
    await asUser(client, artist);
    const lock = await call(client, "lock_asset", { asset_id: old });
    await call(client, "lock_asset", { asset_id: fresh });
    await refused(t, client, "42501", { sql: "select app_hidden.mark_stale_locks()" });
    await asRoot(client);
    await client.query(
      "update app_public.asset_locks set lease_expires_at = now() - interval '1 s' where id = $1",
      [lock.id],
    );
    await client.query("set local role gadb_worker");
    t.is(await scalar(client, "select app_hidden.mark_stale_locks()"), 1);
    t.is(await scalar(client, "select app_hidden.mark_stale_locks()"), 0);
    await asRoot(client);
    t.is(
      await scalar(client, "select kind from app_public.notifications where user_id = $1", [
        artist,
      ]),
      "lock.stale",
    );
    await asUser(client, other);
    await refused(t, client, "LOCKD", {
      sql: "select app_public.lock_asset($1)",
      values: [old],
    });
  }));

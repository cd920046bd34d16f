import test from "ava";
import { asAnonymous, asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import { makeUser, scalar } from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio, RANKS } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("a manager finds somebody of another project by the whole user name, and makes them a member", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const stranger = await makeUser(client);
    const username = await scalar<string>(
      client,
      "select username from app_public.users where id = $1",
      [stranger],
    );
    await asUser(client, studio.members.manager);
    t.is((await client.query("select from users where id = $1", [stranger])).rowCount, 0);
    const found = await call(client, "find_user", { username: ` ${username.toUpperCase()} ` });
    t.deepEqual({ ...found }, { id: stranger, username, display_name: username });
    const member = await call(client, "set_member_role", {
      project_id: studio.projectId,
      user_id: found["id"],
      role: "viewer",
    });
    t.is(member["user_id"], stranger);
  });
});

for (const rank of RANKS) {
  const may = RANKS.indexOf(rank) >= RANKS.indexOf("manager");
  test(`the rank ${rank} ${may ? "finds" : "does not find"} people`, async (t) => {
    await withRootDb(db(), async (client) => {
      const studio = await makeStudio(client);
      const username = await scalar<string>(
        client,
        "select username from app_public.users where id = $1",
        [studio.outsider],
      );
      await asUser(client, studio.members[rank]);
      if (may) t.is((await call(client, "find_user", { username }))["id"], studio.outsider);
      else await refusedCall(t, client, "DNIED", ["find_user", { username }]);
    });
  });
}

test("a part of a name, a pattern, nothing and a deactivated account are all not found alike", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const gone = await makeUser(client);
    const username = await scalar<string>(
      client,
      "update app_public.users set deactivated_at = now() where id = $1 returning username",
      [gone],
    );
    await asUser(client, studio.admin);
    const told = new Set<string>();
    for (const name of [username, username.slice(0, 5), "%", "u-%", "_", "", null]) {
      const { message } = await refusedCall(t, client, "NTFND", ["find_user", { username: name }]);
      told.add(message);
    }
    t.is(told.size, 1);
    await asUser(client, studio.outsider);
    await refusedCall(t, client, "DNIED", ["find_user", { username }]);
    await asRoot(client);
    await asAnonymous(client);
    await refused(t, client, "42501", { sql: "select app_public.find_user('x')" });
  });
});

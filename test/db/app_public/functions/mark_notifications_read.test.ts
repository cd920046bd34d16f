import test from "ava";
import type { ClientBase } from "pg";
import { asAnonymous, asUser } from "../../../_helpers/as-user.ts";
import { call } from "../../../_helpers/call.ts";
import { makeUser } from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { returnId } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

const tell = (client: ClientBase, userId: string) =>
  returnId(
    client,
    "insert into app_public.notifications (user_id, kind, message) values ($1, 'lock.broken', 'Told.') returning id",
    [userId],
  );

async function unread(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query(
    "select id from app_public.notifications where read_at is null order by id",
  );
  return rows.map(({ id }) => id);
}

test("one marks what one was told, by name or all of it, and never what others were told", (t) =>
  withRootDb(db(), async (client) => {
    const [mina, rosa] = [await makeUser(client, "editor"), await makeUser(client, "editor")];
    const first = await tell(client, mina);
    const second = await tell(client, mina);
    const third = await tell(client, mina);
    const hers = await tell(client, rosa);
    const mark = async (ids?: string[]) =>
      (await call(client, "mark_notifications_read", { notification_ids: ids }))[
        "mark_notifications_read"
      ];
    await asUser(client, mina);
    t.is(await mark([first, hers]), 1);
    t.is(await mark([first]), 0);
    t.is(await mark([]), 0);
    t.deepEqual(await unread(client), [second, third]);
    t.is(await mark(), 2);
    t.deepEqual(await unread(client), []);
    await asUser(client, rosa);
    t.deepEqual(await unread(client), [hers]);
    await asAnonymous(client);
    await refused(t, client, "42501", { sql: "select app_public.mark_notifications_read()" });
  }));

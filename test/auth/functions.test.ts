import test from "ava";
import { asAnonymous, asUser } from "../_helpers/as-user.ts";
import { useTestDatabase, withRootDb } from "../_helpers/with-db.ts";

const db = useTestDatabase(test);

/** Every function of the sign-in, with arguments that would do harm. */
const CALLS: Record<string, string> = {
  find_login: "select * from app_hidden.find_login('admin')",
  login_delay: "select app_hidden.login_delay('admin', '127.0.0.1')",
  record_login_attempt: "select * from app_hidden.record_login_attempt('admin', '127.0.0.1')",
  open_session: "select * from app_hidden.open_session(1, gen_random_uuid(), '', '', '')",
  rotate_refresh_token: "select * from app_hidden.rotate_refresh_token('', '')",
  close_session: "select app_hidden.close_session(gen_random_uuid(), null, true)",
  find_own_login: "select * from app_hidden.find_own_login()",
  change_password: "select * from app_hidden.change_password(1, '', '', false)",
  use_personal_access_token: "select * from app_hidden.use_personal_access_token('')",
  rehash_password: "select app_hidden.rehash_password(gen_random_uuid(), '', '')",
  sweep_sign_ins: "select app_hidden.sweep_sign_ins()",
  set_password_hash: "select app_private.set_password_hash(gen_random_uuid(), 'x')",
};

for (const [name, call] of Object.entries(CALLS)) {
  test(`${name} is closed to people, signed in or not`, async (t) => {
    await withRootDb(db(), async (client) => {
      const { rows } = await client.query(
        "insert into app_public.users (username, display_name, studio_role) values ('root.like', 'x', 'admin') returning id",
      );
      for (const become of [() => asUser(client, rows[0].id), () => asAnonymous(client)]) {
        await client.query("savepoint before");
        await become();
        await t.throwsAsync(client.query(call), { code: "42501" });
        await client.query("rollback to savepoint before");
      }
    });
  });
}

test("the API's login may use the functions of the sign-in, and not set passwords", async (t) => {
  const {
    set_password_hash: setPassword,
    sweep_sign_ins: sweep,
    change_password: change,
    ...own
  } = CALLS;
  for (const call of Object.values(own)) await t.notThrowsAsync(db().authPool.query(call));
  // It may be called, and asks who acts.
  await t.throwsAsync(db().authPool.query(change as string), { code: "CREDS" });
  for (const call of [setPassword, sweep])
    await t.throwsAsync(db().authPool.query(call as string), { code: "42501" });
});

test("the API's login reads no secret directly", async (t) => {
  for (const table of [
    "user_secrets",
    "sessions",
    "refresh_tokens",
    "login_attempts",
    "personal_access_token_secrets",
  ]) {
    await t.throwsAsync(db().authPool.query(`select * from app_private.${table}`), {
      code: "42501",
    });
  }
});

test("sweeping removes what no rule looks at any more, and nothing else", async (t) => {
  await withRootDb(db(), async (client) => {
    const { rows } = await client.query(
      "insert into app_public.users (username, display_name) values ('swept', 'x') returning id",
    );
    await client.query(
      `insert into app_private.sessions (user_id, expires_at, revoked_at) values
         ($1, now() - interval '8 days', null), ($1, now() + interval '1 day', now() - interval '31 days'),
         ($1, now() + interval '1 day', null), ($1, now() + interval '1 day', now() - interval '1 day')`,
      [rows[0].id],
    );
    await client.query(
      `insert into app_private.login_attempts (username, is_success, attempted_at) values
         ('swept', true, now() - interval '32 days'), ('swept', false, now() - interval '8 days'),
         ('swept', true, now() - interval '29 days'), ('swept', false, now() - interval '1 hour')`,
    );
    t.is((await client.query("select app_hidden.sweep_sign_ins() as count")).rows[0].count, 4);
    t.is(
      (await client.query("select 1 from app_private.sessions where user_id = $1", [rows[0].id]))
        .rowCount,
      2,
    );
    t.is(
      (await client.query("select 1 from app_private.login_attempts where username = 'swept'"))
        .rowCount,
      2,
    );
  });
});

import test from "ava";
import { asAnonymous, asUser } from "../../_helpers/as-user.ts";
import { useTestDatabase, withRootDb } from "../../_helpers/with-db.ts";

const db = useTestDatabase(test);

const HASH = "sha256('x'::bytea)";

/** Every function of the sign-in by a provider, with arguments that would do harm. */
const CALLS: Record<string, string> = {
  begin_oidc_sign_in: `select app_hidden.begin_oidc_sign_in(${HASH}, ${HASH}, 'i', 'n', 'v', '/', null)`,
  take_oidc_sign_in: `select * from app_hidden.take_oidc_sign_in(${HASH}, ${HASH})`,
  open_oidc_session: `select * from app_hidden.open_oidc_session('i', 's', ${HASH}, null)`,
  create_oidc_user: "select app_hidden.create_oidc_user('i', 's', 'name', 'Name')",
  link_own_identity: "select app_hidden.link_own_identity('i', 's')",
  link_identity: "select app_public.link_identity(gen_random_uuid(), 'i', 's')",
  list_identities: "select app_public.list_identities()",
  unlink_identity: "select app_public.unlink_identity(gen_random_uuid())",
};

test("visitors may call nothing of it", async (t) => {
  await withRootDb(db(), async (client) => {
    for (const call of Object.values(CALLS)) {
      await client.query("savepoint before");
      await asAnonymous(client);
      await t.throwsAsync(client.query(call), { code: "42501" });
      await client.query("rollback to savepoint before");
    }
  });
});

test("what the provider has to confirm is closed to people, however they sign in", async (t) => {
  await withRootDb(db(), async (client) => {
    const { rows } = await client.query(
      "insert into app_public.users (username, display_name, studio_role) values ('root.like', 'x', 'admin') returning id",
    );
    const ofServer = Object.entries(CALLS).filter(([, call]) => call.includes("app_hidden"));
    t.is(ofServer.length, 5);
    for (const [name, call] of ofServer) {
      await client.query("savepoint before");
      await asUser(client, rows[0].id);
      await t.throwsAsync(client.query(call), { code: "42501" }, name);
      await client.query("rollback to savepoint before");
    }
  });
});

test("the API's login reads neither identities nor sign-ins under way, and links nothing for nobody", async (t) => {
  for (const table of ["user_identities", "oidc_sign_ins"])
    await t.throwsAsync(db().authPool.query(`select * from app_private.${table}`), {
      code: "42501",
    });
  for (const [name, code] of [
    ["link_own_identity", "CREDS"],
    ["link_identity", "42501"],
  ] as const)
    await t.throwsAsync(db().authPool.query(CALLS[name] as string), { code });
});

test("sweeping removes sign-ins that nobody comes back from, and no others", async (t) => {
  await withRootDb(db(), async (client) => {
    await client.query(
      `insert into app_private.oidc_sign_ins
         (state_hash, browser_hash, issuer, nonce, code_verifier, return_to, expires_at)
       values (sha256('a'::bytea), ${HASH}, 'i', 'n', 'v', '/', now() - interval '61 minutes'),
              (sha256('b'::bytea), ${HASH}, 'i', 'n', 'v', '/', now() - interval '1 minute'),
              (sha256('c'::bytea), ${HASH}, 'i', 'n', 'v', '/', now() + interval '1 minute')`,
    );
    t.is((await client.query("select app_hidden.sweep_sign_ins() as count")).rows[0].count, 1);
    t.is((await client.query("select from app_private.oidc_sign_ins")).rowCount, 2);
  });
});

for (const [wanted, name] of [
  ["Anna", "anna"],
  ["anna@studio.example", "anna"],
  ["Ännä Öberg", "nn-berg"],
  ["._-", "user"],
  ["", "user"],
  [null, "user"],
  ["x".repeat(80), "x".repeat(50)],
  ["a'); drop table users; --", "a-drop-table-users"],
] as const) {
  test(`who would like to be called ${JSON.stringify(wanted)} is called so as far as may be`, async (t) => {
    await withRootDb(db(), async (client) => {
      const free = async () =>
        (await client.query("select app_private.free_username($1) as name", [wanted])).rows[0].name;
      t.is(await free(), name);
      await client.query(
        "insert into app_public.users (username, display_name) values ($1, 'x'), ($1 || '-2', 'x')",
        [name],
      );
      t.is(await free(), `${name}-3`);
    });
  });
}

import test from "ava";
import { useServer } from "../../_helpers/with-server.ts";
import { Browser } from "./_browser.ts";
import { startProvider } from "./_provider.ts";
import { assertNotSignedIn, linkDirectly, refresh, signInByProvider, start } from "./_trip.ts";

const provider = await startProvider();
const server = useServer(test, { ...provider.env, GADB_OIDC_PROVISION: "create" });
test.after.always("stop the provider", () => provider.close());

/** The accounts that a subject of the provider is linked to. */
async function accounts(subject: string) {
  const { rows } = await server().db.rootPool.query(
    `select users.username, users.display_name, users.studio_role
     from app_private.user_identities as identities
     join app_public.users on users.id = identities.user_id
     where identities.issuer = $1 and identities.subject = $2`,
    [provider.issuer, subject],
  );
  return rows;
}

test("a first sign-in makes an account with the lowest role, the next one finds it", async (t) => {
  for (let round = 0; round < 2; round += 1) {
    const browser = new Browser();
    t.is(await signInByProvider(server(), browser, "sub-anna"), "/reviews?sign_in=ok");
    t.is((await refresh(server(), browser)).status, 200);
    t.deepEqual(await accounts("sub-anna"), [
      { username: "anna.ahlberg", display_name: "Anna Ahlberg", studio_role: "viewer" },
    ]);
  }
});

test("a name that is taken here gives no right to the account: a new one gets another", async (t) => {
  await server().user("admin", "admin");
  await signInByProvider(server(), new Browser(), "sub-admin");
  t.deepEqual(await accounts("sub-admin"), [
    { username: "admin-2", display_name: "Administrator", studio_role: "viewer" },
  ]);
});

test("somebody without a usable name gets one, and names hold nothing that turns the text around", async (t) => {
  await signInByProvider(server(), new Browser(), "sub-odd");
  const [odd] = await accounts("sub-odd");
  t.regex(odd.username, /^user(-\d+)?$/);
  t.is(odd.display_name, "Odd One");
  await signInByProvider(server(), new Browser(), "sub-nameless");
  const [nameless] = await accounts("sub-nameless");
  t.regex(nameless.username, /^user(-\d+)?$/);
  t.is(nameless.display_name, nameless.username);
});

test("two first sign-ins at the same moment make one account", async (t) => {
  const browsers = [new Browser(), new Browser(), new Browser()];
  const backs = await Promise.all(
    browsers.map(async (one) => one.visitProvider(await start(server(), one), "sub-twice")),
  );
  const ends = await Promise.all(browsers.map((one, at) => one.leadsTo(backs[at] as string)));
  for (const end of ends) t.is(end, `${server().url}/reviews?sign_in=ok`);
  t.is((await accounts("sub-twice")).length, 1);
});

test("a deactivated account stays so: no second one is made for its identity", async (t) => {
  const userId = await server().user("left");
  await linkDirectly(server(), userId, { issuer: provider.issuer, subject: "sub-left" });
  await server().db.rootPool.query(
    "update app_public.users set deactivated_at = now() where id = $1",
    [userId],
  );
  const browser = new Browser();
  t.is(await signInByProvider(server(), browser, "sub-left"), "/reviews?sign_in_error=no_account");
  await assertNotSignedIn(t, server(), browser);
  t.is((await accounts("sub-left")).length, 1);
});

test("the account, its secrets and its identity are in the audit, without an actor", async (t) => {
  await signInByProvider(server(), new Browser(), "sub-audited");
  const { rows } = await server().db.rootPool.query(
    `select table_name, operation, actor_id, database_login
     from app_public.audit_log
     where row_key in (
       select jsonb_build_object('id', user_id) from app_private.user_identities where subject = 'sub-audited'
       union select jsonb_build_object('user_id', user_id) from app_private.user_identities where subject = 'sub-audited'
       union select jsonb_build_object('id', id) from app_private.user_identities where subject = 'sub-audited'
     )
     order by table_name`,
  );
  const byServer = { operation: "insert", actor_id: null, database_login: "gadb_authenticator" };
  t.deepEqual(rows, [
    { table_name: "app_private.user_identities", ...byServer },
    { table_name: "app_private.user_secrets", ...byServer },
    { table_name: "app_public.users", ...byServer },
  ]);
});

import { randomUUID } from "node:crypto";
import test from "ava";
import { useServer } from "../_helpers/with-server.ts";

const server = useServer(test);

const DOCUMENTS = {
  "a query": "{ projects { nodes { id } } }",
  "a query of two tables":
    "{ projects { nodes { id branches { nodes { id } } } } tags { nodes { id } } }",
  "a document that needs no database": "{ __typename }",
  "a mutation": 'mutation { createProject(input: { name: "late" }) { result { id } } }',
};

/** How it ends, for the user of this name. */
const ENDS: Record<string, string> = {
  "whose session was revoked":
    "update app_private.sessions set revoked_at = now() where user_id = (select id from app_public.users where username = $1)",
  "who was deactivated": "update app_public.users set deactivated_at = now() where username = $1",
  "whose tokens were all withdrawn":
    "update app_private.user_secrets set token_version = token_version + 1 where user_id = (select id from app_public.users where username = $1)",
};

for (const [who, statement] of Object.entries(ENDS)) {
  for (const [what, query] of Object.entries(DOCUMENTS)) {
    test(`${what} of a user ${who} is refused with 401 and CREDS, though the token is good`, async (t) => {
      const username = `gone-${randomUUID()}`;
      const token = await server().token(username);
      const ask = () =>
        fetch(`${server().url}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
          body: JSON.stringify({ query }),
        });
      t.is((await ask()).status, 200);
      await server().db.rootPool.query(statement, [username]);
      const refused = await ask();
      t.is(refused.status, 401);
      const { error } = (await refused.json()) as { error: unknown };
      t.like(error, { code: "CREDS", detail: { reason: "revoked" } });
    });
  }
}

test("a visitor is no revoked user", async (t) => {
  const { status, errors } = await server().graphql("{ projects { nodes { id } } }");
  t.is(status, 200);
  t.deepEqual(
    errors.map(({ extensions }) => extensions["code"]),
    ["CREDS"],
  );
});

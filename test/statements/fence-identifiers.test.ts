import test from "ava";
import { fenceIdentifiers } from "../../plugins/statements/fence-identifiers.ts";
import { committed } from "../_helpers/with-db.ts";
import { makeStudio } from "../_helpers/studio.ts";
import { useServer } from "../_helpers/with-server.ts";
import { recorded } from "./_recorded.ts";

const server = useServer(test);

test("a look-up of rows by their keys is fenced, so that an index serves it, and finds them", async (t) => {
  const { projectId } = await committed(server().db, makeStudio);
  const username = `lead-of-${projectId}`;
  const userId = await server().user(username);
  await committed(server().db, (client) =>
    client.query(
      "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'lead')",
      [projectId, userId],
    ),
  );
  await committed(server().db, async (client) =>
    client.query(
      "insert into app_public.assets (project_id, name, type, created_by) values ($1, 'dragon', 'model', $2), ($1, 'tower', 'model', $3)",
      [projectId, userId, await server().user(`artist-of-${projectId}`)],
    ),
  );
  const texts = await recorded(server(), async () => {
    // A function's rows are not joined to what they refer to, but looked up by their keys afterwards.
    const { data, errors } = await server().graphql(
      `query ($projectId: UUID!) {
        searchAssets(projectId: $projectId, types: ["model"]) { nodes { name createdByUser { username } } }
      }`,
      { projectId },
      username,
    );
    t.deepEqual(errors, []);
    t.like(data.searchAssets.nodes[0], { name: "dragon", createdByUser: { username } });
    t.is(data.searchAssets.nodes.length, 2);
  });
  const lookups = texts.filter((text) => text.includes("json_array_elements"));
  t.true(lookups.length > 0);
  for (const text of lookups) t.regex(text, /with ordinality as ids offset 0\) as /);
});

test("other statements stay as they are", (t) => {
  const text = "select 1 from json_array_elements($1::json) with ordinality as other";
  t.is(fenceIdentifiers(text), text);
});

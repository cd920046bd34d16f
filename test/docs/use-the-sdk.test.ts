import { readFile } from "node:fs/promises";
import test from "ava";
import { setPassword } from "../sdk/_sdk-world.ts";
import { useConsumer } from "../sdk/_consumer.ts";
import { makeStudio } from "../_helpers/studio.ts";
import { useServer } from "../_helpers/with-server.ts";
import { committed } from "../_helpers/with-db.ts";

const GUIDE = new URL("../../docs/how-tos/use-the-sdk.md", import.meta.url);

const server = useServer(test);
const consumer = useConsumer(test);

/** The guide's TypeScript as one program, for this server. */
async function program(url: string): Promise<string> {
  const text = await readFile(GUIDE, "utf8");
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
  return blocks.join("\n").replaceAll("http://localhost:8000", url);
}

test("the guide's blocks are one program that type-checks and runs", async (t) => {
  const studio = await committed(server().db, makeStudio);
  const artist = await server().user("artist_user");
  await setPassword(server(), artist, "artist123");
  await server().db.rootPool.query(
    "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'contributor')",
    [studio.projectId, artist],
  );
  consumer().write("guide.ts", await program(server().url));
  await consumer().check("guide.ts", "nodenext");
  const said = await consumer().run("guide.ts", {
    GADB_TOKEN: await server().token("artist_user"),
  });
  t.regex(said, /^NTFND /m);
  t.regex(said, /^sending 36 of 36$/m);
  const { rows } = await server().db.rootPool.query(
    "select filename, size_bytes::int as size from app_public.asset_versions order by version_number",
  );
  t.deepEqual(rows, [
    { filename: "hero_texture.png", size: 36 },
    { filename: "hero.txt", size: 7 },
  ]);
});

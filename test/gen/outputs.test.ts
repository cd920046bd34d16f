import { readFile } from "node:fs/promises";
import test from "ava";
import { PROJECT_ROOT } from "../../src/db/migrate.ts";
import { makeOutputs } from "../../src/gen/make-outputs.ts";
import { OUTPUTS } from "../../src/gen/outputs.ts";
import { createTestDatabase, type TestDatabase } from "../_helpers/with-db.ts";

let db: TestDatabase;
let made: Map<string, string>;

test.before("make the generated files' texts", async () => {
  db = await createTestDatabase();
  made = await makeOutputs(db);
});
test.after.always("drop the test database", async () => {
  await db?.drop();
});

for (const { path } of OUTPUTS) {
  test(`${path} is up to date`, async (t) => {
    const found = await readFile(PROJECT_ROOT + path, "utf8").catch(() => "");
    t.true(found === made.get(path), "Run `npm run gen` and commit what it writes.");
  });
}

test("making them again gives the same bytes", async (t) => {
  t.deepEqual(await makeOutputs(db), made);
});

test("each ends in one newline and says how it is made", (t) => {
  for (const [path, text] of made) {
    t.regex(text, /[^\n]\n$/, path);
    // Neither has room for it: the one is sorted SDL, the other takes no comments.
    if (!/\.(graphql|json)$/.test(path)) t.regex(text.slice(0, 400), /npm run gen/, path);
  }
});

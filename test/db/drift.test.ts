import { readdir, readFile } from "node:fs/promises";
import test from "ava";
import { compilePlaceholders } from "graphile-migrate/dist/migration.js";
import { parseSettings } from "graphile-migrate/dist/settings.js";
import type { ClientBase } from "pg";
import { migrateSettings, PROJECT_ROOT } from "../../src/db/migrate.ts";
import { readState } from "../../src/gen/state/read-state.ts";
import { useTestDatabase, withRootDb } from "../_helpers/with-db.ts";

const db = useTestDatabase(test);
const FIXTURES = `${PROJECT_ROOT}migrations/fixtures/`;

/** Every fixture's path below migrations/fixtures and its text. */
async function fixtures(): Promise<{ path: string; text: string }[]> {
  const settings = await parseSettings(migrateSettings(db().ownerUrl));
  const names = await readdir(FIXTURES, { recursive: true });
  const paths = names
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".sql"));
  return Promise.all(
    paths.toSorted().map(async (path) => ({
      path,
      text: compilePlaceholders(settings, await readFile(FIXTURES + path, "utf8")),
    })),
  );
}

/** The state as it would be written now; the running transaction's path is put back. */
async function stateOf(client: ClientBase): Promise<string> {
  await client.query("set local search_path = ''");
  const state = await readState(client);
  await client.query("set local search_path = public");
  return state;
}

/** Runs a fixture as migrations do. */
async function replay(client: ClientBase, path: string, text: string): Promise<void> {
  await client.query("set local role gadb_owner");
  try {
    await client.query(text);
  } catch (cause) {
    throw new Error(`${path}: ${(cause as Error).message}`, { cause });
  }
  await client.query("reset role");
}

test("replaying every fixture over a migrated database changes nothing: what one reads is what runs", async (t) => {
  const all = await fixtures();
  t.true(all.length > 50);
  await withRootDb(db(), async (client) => {
    const before = await stateOf(client);
    t.true(before.length > 10_000);
    for (const { path, text } of all) await replay(client, path, text);
    t.deepEqual(changedLines(before, await stateOf(client)), []);
  });
});

test("a fixture that was edited and not included shows as exactly the lines that differ", async (t) => {
  const all = await fixtures();
  const edited = all.find(({ path }) => path === "app_private/functions/rank_for_right.sql");
  await withRootDb(db(), async (client) => {
    const before = await stateOf(client);
    const text = (edited as { text: string }).text.replace("'contributor'", "'reviewer'");
    await replay(client, "rank_for_right.sql", text);
    t.deepEqual(changedLines(before, await stateOf(client)), [
      "-     when 'write' then 'contributor'",
      "+     when 'write' then 'reviewer'",
    ]);
  });
});

test("an edited policy and a dropped trigger show as well", async (t) => {
  await withRootDb(db(), async (client) => {
    const before = await stateOf(client);
    await replay(
      client,
      "edit",
      `drop policy select_member on app_public.tags;
       create policy select_member on app_public.tags for select to gadb_user, gadb_auditor using (false);
       drop trigger _800_audit on app_public.tags;`,
    );
    const changed = changedLines(before, await stateOf(client)).join("\n");
    t.regex(
      changed,
      /^\+ create policy select_member on app_public\.tags for select to gadb_auditor, gadb_user$/m,
    );
    t.regex(changed, /^- CREATE TRIGGER _800_audit .* app_public\.tags /m);
  });
});

/** The lines of two texts that only one has, in the order of the texts, marked - and +. */
function changedLines(before: string, after: string): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const count = (lines: string[]) => {
    const counts = new Map<string, number>();
    for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
    return counts;
  };
  const only = (lines: string[], others: Map<string, number>, mark: string) =>
    lines
      .filter((line) => {
        const left = others.get(line) ?? 0;
        others.set(line, left - 1);
        return left <= 0;
      })
      .map((line) => `${mark} ${line}`);
  return [...only(old, count(now), "-"), ...only(now, count(old), "+")];
}

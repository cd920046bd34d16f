import type { TestFn } from "ava";
import type { ClientBase } from "pg";
import { asRoot } from "../../_helpers/as-user.ts";
import { useTestDatabase, withRootDb, type TestDatabase } from "../../_helpers/with-db.ts";

/** An object that breaks a rule, as `schema.name` or with a part of it, and in what way. */
export interface Violation {
  object: string;
  problem: string;
}

/** Something that is made, in a transaction that is rolled back, to see that the rule notices it. */
export interface Broken {
  /** Completes the sentence "flags …". */
  title: string;
  /** Run as gadb_owner, unless `asSuperuser`. */
  sql: string;
  asSuperuser?: true;
  /** The object that must be flagged by this and was not before. */
  flags: string;
}

/** A convention that the catalogue can tell. */
export interface CatalogueRule {
  /** A sentence that says what holds. */
  title: string;
  find(client: ClientBase): Promise<Violation[]>;
  broken: readonly [Broken, ...Broken[]];
}

/** A finder from a query that returns `object` and `problem`; names are printed qualified. */
export function bySql(query: string): CatalogueRule["find"] {
  return async (client) => (await client.query<Violation>(query)).rows;
}

/**
 * For each rule: one test that it holds, and one for each broken thing that the rule can fail. Returns the way to the
 * test database of the file, as `useTestDatabase` does.
 */
export function testRules(test: TestFn, rules: readonly CatalogueRule[]): () => TestDatabase {
  const db = useTestDatabase(test as TestFn<unknown>);
  for (const rule of rules) {
    test.serial(rule.title, async (t) => {
      await withRootDb(db(), async (client) => {
        t.deepEqual(await listViolations(client, rule), []);
      });
    });
    for (const broken of rule.broken) {
      test.serial(`${rule.title}: flags ${broken.title}`, async (t) => {
        await withRootDb(db(), async (client) => {
          t.false(
            (await listViolations(client, rule)).some((line) =>
              line.startsWith(`${broken.flags}: `),
            ),
            "flagged before",
          );
          if (!broken.asSuperuser) await client.query("set local role gadb_owner");
          await client.query(broken.sql);
          await asRoot(client);
          const found = await listViolations(client, rule);
          t.true(
            found.some((line) => line.startsWith(`${broken.flags}: `)),
            `Expected ${broken.flags} among:\n${found.join("\n")}`,
          );
        });
      });
    }
  }
  return db;
}

async function listViolations(client: ClientBase, rule: CatalogueRule): Promise<string[]> {
  await client.query("set local search_path = ''");
  return (await rule.find(client)).map(({ object, problem }) => `${object}: ${problem}`).toSorted();
}

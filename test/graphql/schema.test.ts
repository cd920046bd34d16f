import test from "ava";
import { createTestDatabase, type TestDatabase } from "../_helpers/with-db.ts";
import { buildSchemaSdl } from "../../plugins/schema-sdl.ts";
import {
  buildSchema,
  isInputObjectType,
  isObjectType,
  type GraphQLInputObjectType,
  type GraphQLSchema,
} from "postgraphile/graphql";

let db: TestDatabase;
let sdl = "";
let schema: GraphQLSchema;

test.before("print the schema", async () => {
  db = await createTestDatabase();
  sdl = await buildSchemaSdl(db.authenticatorUrl);
  schema = buildSchema(sdl);
});
test.after.always("drop the database", () => db?.drop());

const fieldsOf = (name: string) => {
  const type = schema.getType(name);
  return isObjectType(type) ? type.getFields() : {};
};

test("the column id is id, and Relay's global id is nodeId", (t) => {
  t.is(String(fieldsOf("Asset")["id"]?.type), "UUID!");
  t.is(String(fieldsOf("Asset")["nodeId"]?.type), "ID!");
  t.is(String(fieldsOf("Query")["asset"]?.args[0]?.name), "id");
  t.notRegex(sdl, /\browId\b/);
});

/** Which fields a type has, as `name: type`. */
const signatures = (name: string, fields: readonly string[]) =>
  fields.map((field) => `${field}: ${String(fieldsOf(name)[field]?.type)}`);

test("a relation is named by the column that says which row is meant", (t) => {
  const expected = {
    Asset: ["project: Project", "createdByUser: User", "deletedByUser: User"],
    AssetLock: ["asset: Asset", "branch: Branch", "lineBranch: Branch", "holder: User"],
    AssetReview: ["submitter: User", "version: AssetVersion", "shelfAtRevision: ShelfRevision"],
    AssetVersion: ["parentVersion: AssetVersion", "mergedFromVersion: AssetVersion"],
    Branch: ["parentBranch: Branch", "baseChange: Change"],
    ReviewDecision: ["review: AssetReview", "decidedByUser: User"],
    ReviewNote: ["review: AssetReview", "parentNote: ReviewNote", "author: User"],
    Workspace: ["owner: User", "syncedChange: Change", "closedByUser: User"],
  };
  for (const [name, fields] of Object.entries(expected)) {
    const names = fields.map((field) => field.replace(/:.*/, ""));
    t.deepEqual(signatures(name, names), fields, name);
  }
});

test("a column keeps its name for the value beside the relation", (t) => {
  t.is(String(fieldsOf("Asset")["createdBy"]?.type), "UUID");
  t.is(String(fieldsOf("ReviewDecision")["decidedBy"]?.type), "UUID!");
  t.is(String(fieldsOf("AssetReview")["shelfRevision"]?.type), "Int");
});

test("the other end of a relation has the table's name, qualified where the column says more", (t) => {
  const expected = {
    AssetReview: ["reviewDecisions", "reviewNotes", "reviewAssignees"],
    AssetVersion: ["childVersions", "mergedIntoVersions", "workspaceAssets"],
    Branch: ["assetVersions", "childBranches", "assetLocks", "assetLocksByLineBranch"],
    Project: ["assets", "branches", "projectUsage"],
    ReviewNote: ["childNotes", "reviewAnnotations"],
    ShelfRevision: ["shelfItems", "assetReviews"],
    User: ["projectMembers", "assetVersionsByCreatedBy", "assetLocksByHolder", "shelvesByOwner"],
  };
  for (const [name, fields] of Object.entries(expected)) {
    const missing = fields.filter((field) => fieldsOf(name)[field] === undefined);
    t.deepEqual(missing, [], name);
  }
});

test("no name tells that the project is part of a key", (t) => {
  t.deepEqual(sdl.match(/\b\w*ProjectIdAnd\w*/g), null);
  t.deepEqual(
    fieldsOf("Query")["tagByName"]?.args.map(({ name }) => name),
    ["name", "projectId"],
  );
});

test("Relay's id is for node alone", (t) => {
  t.deepEqual(sdl.match(/\b\w+ByNodeId\w*/g), null);
  t.is(String(fieldsOf("Query")["node"]?.args[0]?.name), "nodeId");
  t.truthy(fieldsOf("Mutation")["updateTag"]);
  t.truthy(fieldsOf("Mutation")["deleteAssetTag"]);
  t.is(fieldsOf("Mutation")["updateTagByName"], undefined, "rows are changed by primary key");
  const input = schema.getType("AssetTagInput");
  t.true(isInputObjectType(input));
  t.deepEqual(Object.keys((input as GraphQLInputObjectType).getFields()), [
    "assetId",
    "projectId",
    "tagId",
  ]);
});

test("only tables that ask for it by comment have create, update and delete", async (t) => {
  const { rows } = await db.rootPool.query(
    `select c.relname as name, coalesce(obj_description(c.oid), '') as comment
     from pg_class c where c.relnamespace = 'app_public'::regnamespace and c.relkind in ('r', 'p')`,
  );
  const inputs = sdl.matchAll(/^input (Create|Update|Delete)(\w+)Input \{/gm);
  const functions = await db.rootPool.query(
    "select proname as name from pg_proc where pronamespace = 'app_public'::regnamespace",
  );
  const isFunction = (name: string) => functions.rows.some((row) => camel(row.name) === name);
  const opted = new Set<string>();
  for (const { name, comment } of rows) {
    for (const verb of ["insert", "update", "delete"]) {
      if (comment.includes(`+${verb}`))
        opted.add(`${{ insert: "create", update: "update", delete: "delete" }[verb]} ${name}`);
    }
  }
  const found = new Set<string>();
  for (const [, verb, rest] of inputs) {
    const field = `${verb?.toLowerCase()}${rest}`;
    if (isFunction(field)) continue;
    const table = rows.find(({ name }) => singular(name) === rest?.replace(/By.*$/, "")).name;
    found.add(`${verb?.toLowerCase()} ${table}`);
  }
  t.deepEqual([...found].toSorted(), [...opted].toSorted());
});

test("what a visitor of the schema sees has nothing internal", (t) => {
  for (const name of [
    /app_?private/i,
    /app_?hidden/i,
    /password/i,
    /refresh_?token/i,
    /set_?app_?user/i,
    /database_?login/i,
    /idempotency/i,
    /audit_?log/i,
    /graphile_?worker/i,
    /session/i,
    /loginAttempt/i,
    /_20\d\d/,
  ]) {
    const names = sdl
      .split("\n")
      .filter((line) => /^\s*(type|input|enum|scalar|interface|union)? ?\w+[ (:{]/.test(line));
    t.deepEqual(
      names.filter((line) => name.test(line.replace(/""".*"""/, ""))),
      [],
      String(name),
    );
  }
});

test("foreign keys do not add look-ups of their own, and hidden columns none at all", (t) => {
  t.is(fieldsOf("Query")["assetByProjectIdAndId"], undefined);
  t.is(fieldsOf("Query")["userByDatabaseLogin"], undefined);
  t.is(fieldsOf("Mutation")["updateAssetByProjectIdAndId"], undefined);
  t.truthy(
    fieldsOf("Query")["assetVersionByAssetIdAndVersionNumber"],
    "a key that people know stays",
  );
});

test("there is no field query on Query", (t) => {
  t.is(fieldsOf("Query")["query"], undefined);
});

test("the comments of the database describe the API", (t) => {
  t.is(
    schema.getType("Asset")?.description,
    "A thing that artists make; its versions hold the content.",
  );
});

/** create_project → createProject. */
function camel(name: string): string {
  return name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

/** asset_types → AssetType. */
function singular(name: string): string {
  const words = camel(`_${name}`);
  return words.replace(/ies$/, "y").replace(/(?<!u)s$/, "");
}

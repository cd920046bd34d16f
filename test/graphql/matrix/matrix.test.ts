import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import test from "ava";
import { Attempts, type Ending } from "./attempts.ts";
import { TARGETS, VISITORS, type Outcome, type Visitor } from "./grid.ts";
import { questionOf, rootFields, type Operation, type Question } from "./questions.ts";
import { idsOf, reachQuestions } from "./reach.ts";
import type { Place, Row } from "./row.ts";
import { ROWS } from "./rows.ts";
import { makeMatrixWorld, nodeIdOf, type World } from "./world.ts";

let world: World;
let attempts: Attempts;
let operations: Map<string, Operation>;

test.serial.before("make the demo studio", async () => {
  world = await makeMatrixWorld();
  attempts = await Attempts.open(world.db);
  operations = rootFields(attempts.schema);
});
test.after.always("drop it", async () => {
  await attempts?.close();
  await world?.db.drop();
});

for (const row of ROWS) {
  const title = row.variant === undefined ? row.field : `${row.field} (${row.variant})`;
  // One after the other: commands that are undone later hold the rows that they touched.
  test.serial(`${title} answers everybody as the rules say`, async (t) => {
    const found: string[] = [];
    for (const target of TARGETS) {
      for (const visitor of VISITORS) {
        const wanted = row.expected[target][visitor];
        const { got, ending } = await attempt(row, world.places[target], visitor);
        if (got !== wanted)
          found.push(`${visitor}, ${target}: ${wanted} expected, ${got} came ${words(ending)}`);
      }
    }
    t.deepEqual(found, []);
  });
}

test("every field of the root types has a row, and every row a field", (t) => {
  const fields = new Set(operations.keys());
  const known = new Set(ROWS.map(({ field }) => field));
  t.deepEqual([...fields.difference(known)], [], "fields without a row");
  t.deepEqual([...known.difference(fields)], [], "rows without a field");
});

test.serial("what is hidden is told in the same words as what does not exist", async (t) => {
  const found: string[] = [];
  for (const row of ROWS) {
    if (!HIDDEN.includes(row.expected.foreign.owner_user)) continue;
    const hidden = await attempt(row, world.places.foreign, "owner_user");
    const absent = await attempt(row, absentPlace(world.places.foreign), "owner_user");
    if (!isDeepStrictEqual([hidden.got, hidden.ending.error], [absent.got, absent.ending.error]))
      found.push(`${row.field}: ${words(hidden.ending)} but ${words(absent.ending)}`);
  }
  t.deepEqual(found, []);
});

test.serial("no relation of any type leads to a row of a foreign project", async (t) => {
  const foreign = await idsOf(world.db.rootPool, world.places.foreign.projectId);
  const leaks: string[] = [];
  let reached = 0;
  for (const [type, question] of reachQuestions(attempts.schema)) {
    const seen = await attempts.ask(question, {}, world.people.owner_user);
    const expected = FOR_ADMINS.includes(type) ? "DNIED" : undefined;
    t.is(seen.error?.code, expected, `${type}: ${words(seen)}`);
    const text = JSON.stringify(seen.data);
    for (const id of foreign) if (text.includes(id)) leaks.push(`${type} leads to ${id}`);
    // A studio admin sees it all: the same question does lead there.
    const all = JSON.stringify((await attempts.ask(question, {}, world.people.admin_user)).data);
    if ([...foreign].some((id) => all.includes(id))) reached += 1;
  }
  t.deepEqual(leaks, []);
  t.true(reached >= 30, `only ${reached} types could have led there`);
});

/** Types whose rows are the studio's own, and for its admins. */
const FOR_ADMINS = ["Job", "Backup"];
const HIDDEN: readonly Outcome[] = ["NTFND", "DNIED", "null", "empty"];

/** The place with ids of nothing. */
function absentPlace(place: Place): Place {
  const absent = Object.entries(place).map(([name, value]) => {
    if (name === "assetNodeId") return [name, nodeIdOf(randomUUID())];
    if (/^[0-9a-f-]{36}$/.test(value)) return [name, randomUUID()];
    return [name, /^\d+$/.test(value) ? "999999999999" : value];
  });
  return Object.fromEntries(absent) as Place;
}

async function attempt(row: Row, place: Place, visitor: Visitor) {
  const args = row.args(place);
  const question = ask(row, Object.keys(args));
  const variables = question.operation === "mutation" ? { input: args } : args;
  const identity = visitor === "anonymous" ? null : world.people[visitor];
  const ending = await attempts.ask(question, variables, identity);
  return { got: outcomeOf(question, row.finds?.(place), ending), ending };
}

/** One document for all who try a row. */
const questions = new Map<Row, Question>();

function ask(row: Row, names: readonly string[]): Question {
  const operation = operations.get(row.field) as Operation;
  const question = questions.get(row) ?? questionOf(attempts.schema, row, { operation, names });
  questions.set(row, question);
  return question;
}

function outcomeOf(
  { operation, isList }: Question,
  sought: ReturnType<NonNullable<Row["finds"]>> | undefined,
  { data, error }: Ending,
): Outcome | string {
  if (error) return error.code;
  if (operation === "mutation") return "done";
  if (operation === "subscription") return (data as { event: string }).event;
  if (!isList) return data === null ? "null" : "row";
  const { nodes } = data as { nodes: Record<string, unknown>[] };
  const isThere =
    sought === undefined ? nodes.length > 0 : nodes.some((node) => node[sought[0]] === sought[1]);
  return isThere ? "rows" : "empty";
}

const words = ({ error }: Ending) => (error ? `"${error.message}"` : "");

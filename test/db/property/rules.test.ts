import test from "ava";
import fc from "fast-check";
import { digestProject } from "../../_helpers/digest-project.ts";
import { propertySeed } from "../../_helpers/property-seed.ts";
import { useTestDatabase } from "../../_helpers/with-db.ts";
import { draws, resolve, type Command, type Draw, type Kind } from "./_commands.ts";
import { broken } from "./_invariants.ts";
import { expect, type Expected } from "./_model.ts";
import { difference, observe, picture } from "./_observe.ts";
import { run } from "./_run.ts";
import { SIZES, type State } from "./_state.ts";
import { makeWorld, type World } from "./_world.ts";

const db = useTestDatabase(test);

const RUNS = 20;
const LENGTH = 70;
const AFTERWARDS = 12;

interface Run {
  world: World;
  state: State;
  /** What was done so far, to be read when it ends badly. */
  story: string[];
}

/** How often each kind of command was carried out, and with which codes refused. */
const seen = new Map<string, number>();

test("whatever people do in whatever order, the database decides as the model of its rules does", async (t) => {
  const result = await fc.check(
    fc.asyncProperty(fc.constantFrom(0, 0, 1), draws(LENGTH), draws(AFTERWARDS), playAll),
    // Two connections at once never repeat exactly: making the sequence shorter would lose the failure.
    { numRuns: RUNS, ...propertySeed(), endOnFailure: true },
  );
  if (result.failed) {
    t.log(
      `GADB_PROPERTY_SEED=${result.seed}/${result.counterexamplePath} runs this sequence again.`,
    );
    t.fail(String(result.errorInstance));
  }
  for (const kind of KINDS) t.true(seen.has(`${kind} null`), `No ${kind} was ever carried out.`);
});

async function playAll(approvals: number, work: Draw[], late: Draw[]): Promise<void> {
  const made = { ...(await makeWorld(db(), approvals)), story: [] };
  await play(made, work);
  fail(made, await broken(db(), made.world));
  await archive(made, late);
  fail(made, await broken(db(), made.world));
}

/** Commands without which a test of the rules would be no test. */
const KINDS: Kind[] = ["lock", "release", "begin", "publish", "shelve", "request", "decide"];

async function play(made: Run, list: Draw[]): Promise<void> {
  for (let i = 0; i < list.length; i += 1) {
    const first = resolve(made.state, list[i] as Draw, `${i}`);
    const next = list[i + 1];
    if (list[i]?.isParallel && next) {
      i += 1;
      await together(made, [first, resolve(made.state, aimed(next, list[i - 1] as Draw), `${i}`)]);
    } else {
      await alone(made, first);
    }
  }
}

/** Every second of those that run at the same moment aims at what the first one aims at. */
function aimed(draw: Draw, other: Draw): Draw {
  const [actor, ...rest] = draw.n as [number, ...number[]];
  return { ...draw, n: [actor, ...(actor % 2 === 0 ? rest : other.n.slice(1))] };
}

async function alone(made: Run, command: Command): Promise<void> {
  const expected = expect(made.state, command);
  const code = await run(db(), made.world, [made.state, command]);
  tell(made, [command, code]);
  if (code !== expected.code) fail(made, [`the model says ${expected.code}`]);
  fail(made, difference(picture(expected.state, SIZES), await observe(db(), made.world)));
  made.state = expected.state;
}

/** Runs two commands on two connections at once: the outcome must be that of one order or the other. */
async function together(made: Run, [a, b]: [Command, Command]): Promise<void> {
  const codes = await Promise.all(
    [a, b].map((command) => run(db(), made.world, [made.state, command])),
  );
  tell(made, [a, codes[0] ?? null]);
  tell(made, [b, codes[1] ?? null], "at the same moment");
  const now = await observe(db(), made.world);
  const complaints: string[] = [];
  for (const { code, state } of orders(made.state, [a, b])) {
    const wrong = difference(picture(state, SIZES), now);
    if (code === codes.map(String).join() && wrong.length === 0) {
      made.state = state;
      return;
    }
    complaints.push(`in one order: ${code}`, ...wrong);
  }
  fail(made, complaints);
}

/** The outcomes that are right: either order, and a lock that is refused because the other is just at its asset. */
function orders(state: State, [a, b]: [Command, Command]): Expected[] {
  const [a1, b1] = [expect(state, a), expect(state, b)];
  const [b2, a2] = [expect(a1.state, b), expect(b1.state, a)];
  return [
    { code: `${a1.code},${b2.code}`, state: b2.state },
    { code: `${a2.code},${b1.code}`, state: a2.state },
    ...(a.kind === "lock" ? [{ code: `LOCKD,${b1.code}`, state: b1.state }] : []),
    ...(b.kind === "lock" ? [{ code: `${a1.code},LOCKD`, state: a1.state }] : []),
  ];
}

/** Archives the project, and shows that nothing changes it any more. */
async function archive(made: Run, late: Draw[]): Promise<void> {
  await alone(made, { key: "end", by: "admin", kind: "archive", force: true });
  const before = await digestProject(db().rootPool, made.world.projectId);
  for (const [i, draw] of late.entries()) {
    await alone(made, resolve(made.state, draw, `late-${i}`));
  }
  if ((await digestProject(db().rootPool, made.world.projectId)) !== before)
    fail(made, ["rows of the archive changed"]);
}

function tell(made: Run, [command, code]: [Command, string | null], when = ""): void {
  made.story.push(`${JSON.stringify(command)} → ${code} ${when}`);
  const outcome = `${command.kind} ${code}`;
  seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
}

function fail(made: Run, complaints: string[]): void {
  if (complaints.length === 0) return;
  throw new Error([...made.story, ...complaints].join("\n"));
}

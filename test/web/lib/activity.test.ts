import test from "ava";
import fc from "fast-check";
import {
  ACTION_WORDS,
  dayTitle,
  groupByDay,
  isAction,
  runSentence,
  sentence,
  type ActivityAction,
  type ActivityEntry,
} from "../../../web/lib/activity.ts";

const MINA = { id: "mina", displayName: "Mina" };

function entry(id: string, fields: Partial<ActivityEntry> = {}): ActivityEntry {
  return {
    id,
    occurredAt: "2026-11-30T12:00:00Z",
    action: "uploaded",
    detail: {},
    changeId: null,
    user: MINA,
    asset: { id: "hero", name: "hero_texture" },
    version: { versionNumber: 13 },
    shelf: null,
    workspace: { id: "desk", name: "Mina's desk" },
    ...fields,
  };
}

const plain = (fields: Partial<ActivityEntry>) =>
  sentence(entry("1", fields))
    .map(({ text }) => text)
    .join("");

test("each kind of entry is a sentence", (t) => {
  const said = Object.fromEntries(
    (Object.keys(ACTION_WORDS) as ActivityAction[]).map((action) => [action, plain({ action })]),
  );
  t.deepEqual(said, {
    created: "Mina made the workspace Mina's desk",
    synced: "Mina synced the workspace Mina's desk",
    switched: "Mina switched the workspace Mina's desk to the branch of another name",
    suspended: "Mina suspended the workspace Mina's desk",
    resumed: "Mina resumed the workspace Mina's desk",
    closed: "Mina closed the workspace Mina's desk",
    uploaded: "Mina uploaded hero_texture v13",
    locked: "Mina locked hero_texture",
    released: "Mina released hero_texture",
    shelved: "Mina shelved a shelf",
    submitted: "Mina submitted a shelf",
    discarded: "Mina discarded a shelf",
    integrated: "Mina integrated a branch into another",
  });
});

test("details make it exact", (t) => {
  t.is(plain({ detail: { branch: "dev" } }), "Mina uploaded hero_texture v13 on dev");
  t.is(
    plain({ detail: { restored_version_number: 4 } }),
    "Mina uploaded hero_texture v13, as it was in v4",
  );
  t.is(
    plain({ action: "released", detail: { broken: true, reason: "On holiday" } }),
    "Mina broke the lock on hero_texture: “On holiday”",
  );
  t.is(
    plain({ action: "shelved", shelf: { id: "s", name: "armour" }, detail: { revision: 3 } }),
    "Mina shelved armour again, revision 3",
  );
  t.is(
    plain({
      action: "integrated",
      detail: { source_branch: "dev", target_branch: "main", version_count: 1 },
    }),
    "Mina integrated dev into main, 1 version",
  );
  t.is(
    plain({ action: "synced", detail: { changed_assets: 1200 } }),
    "Mina synced the workspace Mina's desk, 1,200 assets changed",
  );
});

test("somebody whom one may not see is still somebody, and no detail is trusted", (t) => {
  t.is(plain({ user: null, asset: null, version: null }), "Somebody uploaded an asset");
  t.is(plain({ detail: "nonsense" }), "Mina uploaded hero_texture v13");
  t.is(plain({ detail: { branch: 7 } }), "Mina uploaded hero_texture v13");
});

test("names of things with a page are links", (t) => {
  t.deepEqual(sentence(entry("1"))[2], { text: "hero_texture", asset: "hero" });
  const shelf = { id: "s", name: "armour" };
  t.deepEqual(sentence(entry("1", { action: "submitted", shelf }))[2], {
    text: "armour",
    shelf: "s",
  });
});

test("days begin at the reader's midnight", (t) => {
  const entries = [
    entry("2", { occurredAt: "2026-11-30T23:30:00Z" }),
    entry("1", { occurredAt: "2026-11-30T22:30:00Z", action: "locked" }),
  ];
  const dates = (zone: string) => groupByDay(entries, zone).map(({ date }) => date);
  t.deepEqual(dates("UTC"), ["2026-11-30"]);
  t.deepEqual(dates("Europe/Berlin"), ["2026-12-01", "2026-11-30"]);
});

test("what one person did again and again is one run, but never a broken lock", (t) => {
  const broken = { action: "released", detail: { broken: true } } as const;
  const runs = groupByDay(
    [
      entry("7"),
      entry("6"),
      entry("5", { user: { id: "rosa", displayName: "Rosa" } }),
      entry("4", { action: "released" }),
      entry("3", broken),
      entry("2", broken),
      entry("1", { action: "released" }),
    ],
    "UTC",
  )[0]?.runs;
  t.deepEqual(
    runs?.map(({ id, entries }) => [id, entries.length]),
    [
      ["7", 2],
      ["5", 1],
      ["4", 1],
      ["3", 1],
      ["2", 1],
      ["1", 1],
    ],
  );
});

test("a run is said with its number", (t) => {
  const many = (action: ActivityAction) =>
    runSentence({ id: "1", entries: Array.from({ length: 14 }, () => entry("1", { action })) });
  t.is(many("uploaded"), "Mina uploaded 14 versions");
  t.is(many("locked"), "Mina locked 14 assets");
  t.is(many("closed"), "Mina closed 14 workspaces");
  t.is(runSentence({ id: "1", entries: [] }), "");
});

test("grouping loses no entry and keeps their order", (t) => {
  const actions = Object.keys(ACTION_WORDS) as ActivityAction[];
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ action: fc.constantFrom(...actions), hours: fc.integer({ min: 0, max: 99 }) }),
      ),
      (facts) => {
        const entries = facts
          .toSorted((one, other) => one.hours - other.hours)
          .map(({ action, hours }, index) =>
            entry(String(index), {
              action,
              occurredAt: new Date(Date.UTC(2026, 10, 30) - hours * 3_600_000).toISOString(),
            }),
          );
        const grouped = groupByDay(entries, "UTC").flatMap(({ runs }) =>
          runs.flatMap((run) => run.entries),
        );
        t.deepEqual(grouped, entries);
      },
    ),
  );
});

test("the last two days have names", (t) => {
  const now = new Date("2026-12-01T00:30:00Z");
  t.is(dayTitle("2026-12-01", now, "UTC"), "Today");
  t.is(dayTitle("2026-11-30", now, "UTC"), "Yesterday");
  t.is(dayTitle("2026-11-29", now, "UTC"), "Sun, 29 November 2026");
});

test("only kinds that exist are kinds", (t) => {
  t.true(isAction("locked"));
  t.false(isAction("toString"));
  t.false(isAction(undefined));
});

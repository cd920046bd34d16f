import test from "ava";
import {
  filterLocks,
  groupLocks,
  heldInWords,
  holdersOf,
  leaseInWords,
  lockMarks,
  type BoardLock,
} from "../../../web/lib/lock-board.ts";

const NOW = new Date("2026-11-30T12:00:00Z");
const MINA = { id: "mina", displayName: "Mina" };
const ROSA = { id: "rosa", displayName: "Rosa" };

function lock(id: string, fields: Partial<BoardLock> = {}): BoardLock {
  return {
    id,
    state: "locked",
    reason: "",
    lockedAt: "2026-11-28T12:00:00Z",
    leaseExpiresAt: "2026-12-05T12:00:00Z",
    staleAt: null,
    keptUntil: null,
    canRequest: false,
    canRelease: false,
    asset: { id: `asset ${id}`, name: id, parentPath: "", canWrite: true, head: null },
    holder: MINA,
    branch: { id: "main", name: "main" },
    workspace: null,
    openRequests: { nodes: [] },
    ...fields,
  };
}

const words = (row: BoardLock, userId = "mina") =>
  lockMarks(row, userId, NOW).map(({ word }) => word);

test("a lock is mine, somebody's or a branch's, and its lease is said when it matters", (t) => {
  t.deepEqual(words(lock("a")), ["Mine"]);
  t.deepEqual(words(lock("a"), "rosa"), ["Held"]);
  t.deepEqual(words(lock("a", { leaseExpiresAt: "2026-12-01T11:59:00Z" })), ["Mine", "Expiring"]);
  t.deepEqual(words(lock("a", { leaseExpiresAt: "2026-12-01T12:00:00Z" })), ["Mine"]);
  t.deepEqual(words(lock("a", { staleAt: "2026-11-30T00:00:00Z" }), "rosa"), ["Held", "Stale"]);
  t.deepEqual(words(lock("a", { state: "retained", holder: null, leaseExpiresAt: null })), [
    "Retained",
  ]);
});

test("every state has an icon of its own, so that colour is never all there is", (t) => {
  const marks = [
    ...lockMarks(lock("a", { staleAt: "2026-11-30T00:00:00Z" }), "mina", NOW),
    ...lockMarks(lock("a", { leaseExpiresAt: "2026-11-30T13:00:00Z" }), "rosa", NOW),
    ...lockMarks(lock("a", { state: "retained", holder: null }), "mina", NOW),
  ];
  t.is(new Set(marks.map(({ icon }) => icon)).size, 5);
  t.is(new Set(marks.map(({ word }) => word)).size, 5);
});

test("a lease ends in or ended some time ago; what a branch retains has none", (t) => {
  t.is(leaseInWords(lock("a"), NOW), "in 5 days");
  t.is(leaseInWords(lock("a", { leaseExpiresAt: "2026-11-28T11:00:00Z" }), NOW), "2 days ago");
  t.is(leaseInWords(lock("a", { leaseExpiresAt: null }), NOW), "");
});

const ids = (rows: readonly BoardLock[]) => rows.map(({ id }) => id);

test("the board is in the order of folders and names, and filters narrow it down", (t) => {
  const rows = [
    lock("b10"),
    lock("B9", { holder: ROSA }),
    lock("a", {
      staleAt: "2026-11-30T00:00:00Z",
      asset: { id: "x", name: "a", parentPath: "z", canWrite: true, head: null },
    }),
  ];
  t.deepEqual(ids(filterLocks(rows, {})), ["B9", "b10", "a"]);
  t.deepEqual(ids(filterLocks(rows, { holder: "mina" })), ["b10", "a"]);
  t.deepEqual(ids(filterLocks(rows, { isStale: true })), ["a"]);
  t.deepEqual(ids(filterLocks(rows, { holder: "rosa", isStale: true })), []);
});

test("groups stand in the order of their titles", (t) => {
  const rows = [
    lock("a", { holder: ROSA }),
    lock("b"),
    lock("c", { state: "retained", holder: null }),
    lock("d", { asset: null }),
  ];
  const groups = (by: "none" | "holder" | "folder") =>
    groupLocks(rows, by).map(({ title, locks }) => [title, ids(locks)]);
  t.deepEqual(groups("none"), [["", ["a", "b", "c", "d"]]]);
  t.deepEqual(groups("holder"), [
    ["Mina", ["b", "d"]],
    ["Retained by main", ["c"]],
    ["Rosa", ["a"]],
  ]);
  t.deepEqual(groups("folder"), [["Top folder", ["a", "b", "c", "d"]]]);
  t.deepEqual(groupLocks([], "none"), []);
});

test("everybody who holds something can be chosen once", (t) => {
  const rows = [lock("a", { holder: ROSA }), lock("b"), lock("c"), lock("d", { holder: null })];
  t.deepEqual(holdersOf(rows), [MINA, ROSA]);
});

test("the chip counts, and warns of what is to be done", (t) => {
  t.deepEqual(heldInWords({ count: 1, staleCount: 0, wantedCount: 0 }), {
    count: "1 lock",
    warning: "",
  });
  t.deepEqual(heldInWords({ count: 1200, staleCount: 2, wantedCount: 1 }), {
    count: "1,200 locks",
    warning: "1 asked for, 2 stale",
  });
});

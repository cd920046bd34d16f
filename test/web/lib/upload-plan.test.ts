import test from "ava";
import {
  countsOf,
  fateOf,
  NEW,
  obstacleOf,
  planRows,
  sendable,
  type PlanTarget,
} from "../../../web/lib/upload-plan.ts";

function target(id: string, more: Partial<PlanTarget> = {}): PlanTarget {
  return { id, name: id, parentPath: "", uploadObstacle: null, wantsLock: false, ...more };
}

const LOCKED = target("locked", { uploadObstacle: '"locked" is locked by Mina.' });
const WANTING = target("wanting", { uploadObstacle: "Nobody holds its lock.", wantsLock: true });

test("files are matched, refused in the database's words, or left out", (t) => {
  const rows = planRows(
    ["hero.png", "locked.png", "wanting.png", "stone.png"],
    [target("hero"), LOCKED, WANTING],
    "texture",
  );
  t.deepEqual(rows.map(fateOf), ["matched", "refused", "matched", "skipped"]);
  t.is(obstacleOf(rows[1]!), '"locked" is locked by Mina.');
  t.is(countsOf(rows), "2 matched · 1 refused · 1 left out");
  t.is(sendable(rows), 2);
});

test("a missing lock is an obstacle only for who does not want to take it", (t) => {
  const [row] = planRows(["wanting.png"], [WANTING], "");
  t.is(obstacleOf(row!), undefined);
  row!.takesLock = false;
  t.is(obstacleOf(row!), "Nobody holds its lock.");
  t.is(fateOf(row!), "refused");
});

test("the second file for an asset, and one with assets in two folders, has to be chosen", (t) => {
  const twice = planRows(["hero.png", "hero.psd"], [target("hero")], "");
  t.deepEqual(twice.map(fateOf), ["matched", "open"]);
  const [row] = planRows(
    ["hero.png"],
    [
      { ...target("1"), name: "hero", parentPath: "a" },
      { ...target("2"), name: "hero", parentPath: "b" },
    ],
    "",
  );
  t.is(fateOf(row!), "open");
  t.is(countsOf([row!]), "1 to be chosen");
});

test("a new asset needs a type", (t) => {
  const [row] = planRows(["stone.png"], [], "");
  row!.choice = NEW;
  t.is(fateOf(row!), "open");
  row!.type = "texture";
  t.is(fateOf(row!), "new");
  t.is(countsOf([row!]), "1 new asset");
});

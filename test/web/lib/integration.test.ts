import test from "ava";
import {
  chosenAssets,
  chosenResolutions,
  planMark,
  summarize,
  type PlanItem,
} from "../../../web/lib/integration.ts";

function item(assetId: string, fields: Partial<PlanItem> = {}): PlanItem {
  return {
    action: "copy",
    assetId,
    parentPath: "",
    name: assetId,
    obstacle: null,
    obstacleCode: null,
    resolution: null,
    versionId: null,
    sourceVersionId: null,
    targetVersionId: null,
    ...fields,
  };
}

const PLAN = [
  item("a"),
  item("b", { action: "conflict", obstacleCode: "FLOWD" }),
  item("c", { obstacleCode: "LOCKD" }),
  item("d", { action: "merge", resolution: "target" }),
  item("e", { action: "skip" }),
];

test("an item is taken, resolved, blocked or in conflict, each with a word and an icon of its own", (t) => {
  const marks = PLAN.map(planMark);
  t.deepEqual(
    marks.map(({ word }) => word),
    ["Take", "Conflict", "Blocked", "Resolved", "Nothing to do"],
  );
  t.is(new Set(marks.map(({ icon }) => icon)).size, 5);
});

test("what stands in the way counts until it is left out", (t) => {
  t.deepEqual(summarize(PLAN, new Set()), { ready: 3, blocked: 2, leftOut: 0 });
  t.deepEqual(summarize(PLAN, new Set(["b", "a"])), { ready: 2, blocked: 1, leftOut: 2 });
});

test("assets are named only when some are left out, so that all means all", (t) => {
  t.is(chosenAssets(PLAN, new Set()), undefined);
  t.deepEqual(chosenAssets(PLAN, new Set(["b", "c"])), ["a", "d", "e"]);
  t.deepEqual(chosenResolutions({ b: "source", d: "target" }, new Set(["b"])), { d: "target" });
});

import test from "ava";
import fc from "fast-check";
import {
  buildTree,
  distanceInWords,
  flowsOf,
  policyInWords,
  type Branch,
  type BranchNode,
} from "../../../web/lib/branch-tree.ts";

function branch(id: string, parentBranchId: string | null, fields: Partial<Branch> = {}): Branch {
  return {
    id,
    name: id,
    type: parentBranchId === null ? "mainline" : "development",
    description: "",
    parentBranchId,
    isProtected: false,
    takesFromParent: true,
    mergeAny: false,
    approvalsRequired: 0,
    leadApprovalsRequired: 0,
    approverRole: "reviewer",
    createdAt: "2026-11-30T12:00:00Z",
    deletedAt: null,
    canIntegrate: true,
    ...fields,
  };
}

const shape = (nodes: readonly BranchNode[]): unknown[] =>
  nodes.map(({ branch: { id }, children }) =>
    children.length === 0 ? id : [id, ...shape(children)],
  );

test("branches hang below their parents, the most stable first, then by name", (t) => {
  const tree = buildTree([
    branch("cape 10", "dev", { type: "task" }),
    branch("cape 9", "dev", { type: "task" }),
    branch("main", null),
    branch("dev", "main"),
    branch("1.0", "main", { type: "release" }),
    branch("gone", "main", { deletedAt: "2026-11-30T12:00:00Z" }),
  ]);
  t.deepEqual(shape(tree), [["main", "1.0", ["dev", "cape 9", "cape 10"]]]);
});

test("a branch whose parent is not shown is shown all the same", (t) => {
  t.deepEqual(shape(buildTree([branch("main", null), branch("lost", "nowhere")])), [
    "main",
    "lost",
  ]);
});

test("no branch is lost in the tree", (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 30 }), (parents) => {
      const branches = parents.map((parent, index) =>
        branch(String(index), index === 0 ? null : String(parent % index)),
      );
      const ids = (nodes: readonly BranchNode[]): string[] =>
        nodes.flatMap(({ branch: { id }, children }) => [id, ...ids(children)]);
      t.deepEqual(ids(buildTree(branches)).toSorted(), branches.map(({ id }) => id).toSorted());
    }),
  );
});

test("distances in words", (t) => {
  const words = (ahead: number, behind: number, diverged = 0) =>
    distanceInWords({ ahead, behind, diverged }, "main");
  t.is(words(0, 0), "Level with main");
  t.is(words(3, 0), "3 ahead of main");
  t.is(words(0, 1), "1 behind main");
  t.is(words(3, 1, 1), "3 ahead of and 1 behind main; 1 changed on both");
});

test("policies in words", (t) => {
  t.is(policyInWords(branch("main", null)), "Open: direct uploads are taken");
  t.is(
    policyInWords(branch("main", null, { isProtected: true })),
    "Protected, no approvals needed",
  );
  t.is(
    policyInWords(
      branch("1.0", "main", {
        isProtected: true,
        approvalsRequired: 2,
        leadApprovalsRequired: 1,
        takesFromParent: false,
      }),
    ),
    "Protected: 2 approvals, 1 of a lead, by reviewer or above; takes nothing from its parent",
  );
});

test("versions flow between parents and children, both ways, into what one may integrate into", (t) => {
  const flows = flowsOf([
    branch("main", null, { canIntegrate: false }),
    branch("dev", "main"),
    branch("task", "dev"),
    branch("gone", "dev", { deletedAt: "2026-11-30T12:00:00Z" }),
  ]).map(({ source, target }) => `${source.id} → ${target.id}`);
  t.deepEqual(flows, ["main → dev", "task → dev", "dev → task"]);
});

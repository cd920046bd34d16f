import test from "ava";
import { makeTaskList } from "../../worker/task-list.ts";
import { selectTasks } from "../../worker/select-tasks.ts";

const all = makeTaskList({ config: {} } as never, {} as never);
const names = (wanted: "all" | "quick" | "heavy") => Object.keys(selectTasks(all, wanted));

test("a quick and a heavy worker together take every job, and none takes another's", (t) => {
  t.deepEqual(names("all"), Object.keys(all));
  t.deepEqual([...names("quick"), ...names("heavy")].toSorted(), Object.keys(all).toSorted());
});

test("what takes hours never stands in the way of what people wait for", (t) => {
  for (const task of ["database__back_up", "depot__scrub", "projects__verify_archive"])
    t.true(names("heavy").includes(task), task);
  for (const task of ["audit_log__seal", "asset_locks__mark_stale", "depot__sweep"])
    t.true(names("quick").includes(task), task);
});

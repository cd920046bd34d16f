import { recordRun, type RunRecorder, type RunResult } from "./job-run.ts";
import { nameProblems } from "./name-problems.ts";
import { moveDepot, type MoveDepotOptions, type MoveResult } from "./move-depot.ts";

/** The task's name in the history. */
export const MOVE_TASK = "depot__move";

/** Moves the depot as a recorded run; a blob that cannot be moved fails the run. */
export async function moveDepotAsRun(
  recorder: RunRecorder,
  options: MoveDepotOptions,
  detail: object,
): Promise<RunResult & { move: MoveResult }> {
  return recordRun(recorder, MOVE_TASK, detail, async (progress) => {
    const move = await moveDepot({
      ...options,
      report: (done) => {
        progress(done);
        options.report?.(done);
      },
    });
    const { problems, ...counts } = move;
    const problem = nameProblems(problems);
    return {
      move,
      detail: { ...counts, problems: problems.slice(0, 20) },
      ...(problem === undefined ? {} : { failure: `${problem}.` }),
    };
  });
}

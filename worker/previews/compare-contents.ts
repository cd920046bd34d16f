import { DamagedContent } from "../../plugins/depot/damaged-content.ts";
import { finishDifference, type DifferenceOutcome } from "../../src/sql/finish-difference.ts";
import {
  startDifference,
  type ContentPair,
  type DifferenceRun,
} from "../../src/sql/start-difference.ts";
import { withLocalFile } from "./local-file.ts";
import { childOptions, tooLarge, type PreviewMaking } from "./preview-maker.ts";
import { runChild } from "./run-child.ts";

/** Compares two pictures in a process of its own and records how much differs. Throws what may pass: the job comes back. */
export async function compareContents(making: PreviewMaking, pair: ContentPair): Promise<void> {
  const run = await startDifference(making.pool, pair);
  if (run === undefined) return;
  await finishDifference(making.pool, pair, await compare(making, pair, run));
}

async function compare(
  making: PreviewMaking,
  { sha256, otherSha256 }: ContentPair,
  { sizeBytes, otherSizeBytes }: DifferenceRun,
): Promise<DifferenceOutcome> {
  const { store, limits, signal } = making;
  if (!limits.isOn) return { state: "none", reason: "Previews are switched off on this server." };
  if (Math.max(sizeBytes, otherSizeBytes) > limits.maxFileBytes)
    return { state: "failed", reason: tooLarge(limits) };
  try {
    const answer = await withLocalFile(store, { sha256, sizeBytes }, signal, (path) =>
      withLocalFile(
        store,
        { sha256: otherSha256, sizeBytes: otherSizeBytes },
        signal,
        (otherPath) => runChild({ do: "compare", path, otherPath }, childOptions(making)),
      ),
    );
    if ("problem" in answer) return { state: "failed", reason: answer.problem };
    return { state: "ready", share: Number(answer.result.facts["share"]) };
  } catch (error) {
    if (error instanceof DamagedContent)
      return { state: "failed", reason: "The stored content is damaged." };
    throw error;
  }
}

import { newerThan, type Review } from "./reviews.ts";
import { INTENT_WORDS, STATE_WORDS } from "./words.ts";

/** In one sentence, what happened to a review between two looks at it; undefined when nothing worth saying did. */
export function whatIsNew(before: Review, after: Review): string | undefined {
  const newer = newerThan(after);
  if (newer !== undefined && newerThan(before)?.versionNumber !== newer.versionNumber)
    return `v${newer.versionNumber} has arrived.`;
  const decision = after.decisions.find(({ id }) => !before.decisions.some((old) => old.id === id));
  if (decision !== undefined)
    return `${decision.byName}: ${INTENT_WORDS[decision.verdict].word.toLowerCase()}.`;
  const note = after.notes.find(({ id }) => !before.notes.some((old) => old.id === id));
  if (note !== undefined) return `${note.byName} wrote a note.`;
  if (before.state !== after.state) return `The review is now: ${stateWord(after)}.`;
  return undefined;
}

function stateWord({ state }: Review): string {
  return STATE_WORDS[state].word.toLowerCase();
}

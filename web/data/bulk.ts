import type { GadbClient } from "../../src/sdk/index.ts";
import type { Outcome } from "../lib/bulk.ts";
import { problemOf } from "../lib/problems.ts";
import type { ReviewSummary } from "../lib/reviews.ts";
import type { Intent } from "../lib/words.ts";
import { addNote, decide } from "./review-acts.ts";

/** So many are on their way at once. */
const AT_ONCE = 4;

/** What is to be done with many reviews. */
export interface Bulk {
  items: readonly ReviewSummary[];
  intent: Intent;
  note: string;
  /** Called with how many have been answered. */
  onProgress: (answered: number) => void;
}

/**
 * Sends one request for each review, so that one refusal stops none of the others. A verdict is bound to the content
 * that the list showed. What became of each comes in the order of the items.
 */
export async function sendBulk(client: GadbClient, bulk: Bulk): Promise<Outcome[]> {
  const { items, onProgress } = bulk;
  const outcomes: Outcome[] = [];
  let next = 0;
  let answered = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const place = next;
      next += 1;
      const item = items[place] as ReviewSummary;
      outcomes[place] = { item, problem: await sendOne(client, bulk, item) };
      answered += 1;
      onProgress(answered);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

async function sendOne(client: GadbClient, { intent, note }: Bulk, item: ReviewSummary) {
  try {
    if (intent === "comment")
      await addNote(client, item.id, {
        body: note,
        region: undefined,
        spot: undefined,
        isTask: false,
      });
    else await decide(client, item, intent, note);
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

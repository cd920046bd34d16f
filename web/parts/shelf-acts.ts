import type { GadbClient } from "../../src/sdk/index.ts";
import { askForReview, discardShelf, submitShelf, type Shelf } from "../data/shelves.ts";
import type { Act } from "../elements/gadb-act-dialog.ts";

/** What a shelf's dialogs need besides it. */
export interface ShelfDialog {
  client: GadbClient;
  shelf: Shelf;
  /** Called once it is done, with what to tell. */
  done(text: string): void;
}

/** Gives a shelf up. */
export function discardAct({ client, shelf, done }: ShelfDialog): Act {
  return {
    title: `Discard ${shelf.name}`,
    body: "Its revisions stay in history, but it can no longer be submitted, and an open review of it is withdrawn.",
    verb: "Discard",
    icon: "withdrawn",
    tone: "bad",
    async run() {
      await discardShelf(client, shelf.id);
      done(`Discarded ${shelf.name}.`);
    },
  };
}

/** Asks for a review of the newest revision. */
export function reviewAct({ client, shelf, done }: ShelfDialog): Act {
  return {
    title: `Ask for a review of ${shelf.name}`,
    body: `Reviewers judge revision ${shelf.currentRevision}, exactly as it is; shelving again starts over.`,
    field: { label: "What to look at (optional)", isRequired: false, maxLength: 10_000 },
    verb: "Request review",
    icon: "in-review",
    tone: "primary",
    async run({ text }) {
      await askForReview(client, shelf.id, text);
      done(`Asked for a review of ${shelf.name}.`);
    },
  };
}

/** Makes versions of everything in it. */
export function submitAct({ client, shelf, done }: ShelfDialog): Act {
  return {
    title: `Submit ${shelf.name} to ${shelf.branch?.name ?? "its branch"}`,
    body: "Everything in it becomes versions in one change, or nothing does. The locks on these assets are settled with it.",
    field: {
      label: "Comment (optional; its description unless given)",
      isRequired: false,
      maxLength: 10_000,
    },
    verb: "Submit",
    icon: "approve",
    tone: "primary",
    async run({ text }) {
      await submitShelf(client, shelf.id, text);
      done(`Submitted ${shelf.name}.`);
    },
  };
}

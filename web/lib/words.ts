/** The words and icons of states and verdicts: never a colour alone (WCAG 1.4.1). */
export type ReviewState =
  | "pending"
  | "in_review"
  | "approved"
  | "changes_requested"
  | "rejected"
  | "superseded"
  | "withdrawn";

export type Verdict = "approved" | "changes_requested" | "rejected";

/** What a reviewer can send: a verdict, or a note without one. */
export type Intent = Verdict | "comment";

export type Tone = "neutral" | "info" | "ok" | "warn" | "bad";

/** Names of the shapes in icons.ts that words use. */
export type WordIcon =
  | "pending"
  | "in-review"
  | "approve"
  | "request-changes"
  | "reject"
  | "superseded"
  | "withdrawn"
  | "comment";

export interface Word {
  word: string;
  icon: WordIcon;
  tone: Tone;
}

export const STATE_WORDS: Record<ReviewState, Word> = {
  pending: { word: "Pending", icon: "pending", tone: "info" },
  in_review: { word: "In review", icon: "in-review", tone: "info" },
  approved: { word: "Approved", icon: "approve", tone: "ok" },
  changes_requested: { word: "Changes requested", icon: "request-changes", tone: "warn" },
  rejected: { word: "Rejected", icon: "reject", tone: "bad" },
  superseded: { word: "Superseded", icon: "superseded", tone: "neutral" },
  withdrawn: { word: "Withdrawn", icon: "withdrawn", tone: "neutral" },
};

export interface IntentWord extends Word {
  /** What the button says it will do: "Approve". */
  verb: string;
  /** What the announcement says was done: "Approved". */
  done: string;
  /** What the note's field asks for. */
  prompt: string;
}

export const INTENT_WORDS: Record<Intent, IntentWord> = {
  approved: {
    ...STATE_WORDS.approved,
    verb: "Approve",
    done: "Approved",
    prompt: "Anything to say about it? (optional)",
  },
  changes_requested: {
    ...STATE_WORDS.changes_requested,
    verb: "Request changes",
    done: "Changes requested for",
    prompt: "What has to change?",
  },
  rejected: {
    ...STATE_WORDS.rejected,
    verb: "Reject",
    done: "Rejected",
    prompt: "Why is it rejected?",
  },
  comment: {
    word: "Comment",
    icon: "comment",
    tone: "neutral",
    verb: "Comment",
    done: "Commented on",
    prompt: "A note, without a verdict",
  },
};

/** How far a note that is a task has come. */
export type TaskState = "open" | "addressed" | "verified";

export interface TaskWord {
  /** "Task: open". */
  word: string;
  icon: "task" | "addressed" | "approve";
  tone: Tone;
  /** What a button that brings the task here says. */
  verb: string;
}

export const TASK_WORDS: Record<TaskState, TaskWord> = {
  open: { word: "Task: open", icon: "task", tone: "warn", verb: "Open again" },
  addressed: {
    word: "Task: addressed",
    icon: "addressed",
    tone: "info",
    verb: "Mark as addressed",
  },
  verified: { word: "Task: verified", icon: "approve", tone: "ok", verb: "Verify" },
};

export interface PriorityWord {
  word: string;
  icon: "sooner" | "later";
}

/** The word and icon for a priority from -2 to 2; undefined for the ordinary one. */
export function priorityWord(priority: number): PriorityWord | undefined {
  if (priority >= 2) return { word: "Now", icon: "sooner" };
  if (priority === 1) return { word: "Soon", icon: "sooner" };
  if (priority === -1) return { word: "Later", icon: "later" };
  if (priority <= -2) return { word: "Whenever", icon: "later" };
  return undefined;
}

/** A value of one of the schema's enums as people say it: "changes_requested" → "changes requested". */
export function spaced(enumValue: string): string {
  return enumValue.replaceAll("_", " ");
}

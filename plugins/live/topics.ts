import type { EventRow } from "../../src/sql/read-events.ts";
import type { LiveEvent } from "./event-queue.ts";

/** What can be followed: events of a project, or one's own notifications. */
export type Subject =
  { projectId: string; kind: "locks" | "reviews" | "activity" } | { kind: "notifications" };

/** What the kinds of a subscription's events begin with. */
export const TOPICS = {
  locks: ["lock"],
  reviews: ["review"],
  activity: ["activity", "project", "preview"],
  notifications: ["notification"],
} as const satisfies Record<Subject["kind"], readonly string[]>;

/** Whoever follows a project is asked again whether they may when this changes. */
export const MEMBERS = "member";

/** Whoever has a connection open is asked again whether it may stay. */
export const ACCOUNT = "account";

/** Kinds that a client is told as something other than an update. */
const EVENTS: Readonly<Record<string, string>> = {
  "lock.taken": "insert",
  "lock.released": "delete",
  "review.requested": "insert",
  "activity.recorded": "insert",
  "notification.sent": "insert",
};

/** The name in the hub of a topic of a project or of a user. */
export function channelOf(scopeId: string, topic: string): string {
  return `${scopeId}:${topic}`;
}

/** The channel that a row goes to. */
export function channelOfRow(row: EventRow): string {
  return channelOf(row.project_id ?? row.user_id ?? "", row.topic);
}

/** A row as subscribers get it. */
export function toLiveEvent(
  { topic, kind, subject }: Pick<EventRow, "kind" | "subject"> & { topic?: string },
  cursor: string,
): LiveEvent {
  if (topic === MEMBERS) return { event: "check", cursor };
  if (kind === null) return { event: "resync", cursor };
  return { ...subject, event: EVENTS[kind] ?? "update", kind, cursor };
}

import type { Route } from "./router.ts";

/** What somebody was told, as far as it leads anywhere. */
export interface Told {
  kind: string;
  subjectId: string | null;
  projectId: string | null;
}

/** Where a notification leads; undefined when it is only to be read. */
export function noticeRoute({ kind, subjectId, projectId }: Told): Route | undefined {
  if (projectId === null) return undefined;
  const [area, what = ""] = kind.split(".");
  if (area === "lock") {
    if (what === "broken" && subjectId !== null)
      return { page: "asset", projectId, id: subjectId, query: {} };
    return { page: "locks", projectId, query: {} };
  }
  if (subjectId === null) return undefined;
  // A note or a task is no page of its own.
  const isOfNote = what === "noted" || what.startsWith("task_");
  if (area === "review" && !isOfNote)
    return { page: "review", projectId, id: subjectId, query: {} };
  if (area === "shelf") return { page: "shelf", projectId, id: subjectId, query: {} };
  return undefined;
}

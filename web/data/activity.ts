import { ProjectPeopleDocument, TimelineDocument, type GadbClient } from "../../src/sdk/index.ts";
import { dateOf, type ActivityAction, type ActivityEntry } from "../lib/activity.ts";
import { pageOf, type PageAsked, type PageOf } from "./pages.ts";

/** Which part of a project's timeline is shown. */
export interface TimelineFilter {
  projectId: string;
  userId?: string | undefined;
  action?: ActivityAction | undefined;
  /** The oldest day, as in "2026-11-30". */
  since?: string | undefined;
}

/** One page of a timeline, newest first; it ends where `since` begins. */
export async function loadTimeline(
  client: GadbClient,
  { projectId, userId, action, since }: TimelineFilter,
  { after, signal }: PageAsked,
): Promise<PageOf<ActivityEntry>> {
  const { workspaceActivities } = await client.request(
    TimelineDocument,
    {
      projectId,
      ...(userId === undefined ? {} : { userId }),
      ...(action === undefined ? {} : { action }),
      ...(after === undefined ? {} : { after }),
    },
    { signal },
  );
  const page = pageOf(workspaceActivities);
  if (since === undefined) return page;
  const rows = page.rows.filter(({ occurredAt }) => dateOf(new Date(occurredAt)) >= since);
  return { rows, next: rows.length < page.rows.length ? undefined : page.next };
}

/** The people of a project by name. */
export async function loadPeople(
  client: GadbClient,
  projectId: string,
  signal: AbortSignal,
): Promise<{ id: string; displayName: string }[]> {
  const { projectMembers } = await client.request(ProjectPeopleDocument, { projectId }, { signal });
  return (projectMembers?.nodes ?? [])
    .flatMap(({ user }) => (user === null ? [] : [user]))
    .toSorted((one, other) => one.displayName.localeCompare(other.displayName));
}

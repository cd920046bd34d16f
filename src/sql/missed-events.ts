import type { Pool } from "pg";
import type { EventPosition } from "./read-events.ts";

/** Which events somebody missed: those of a project, or one's own. */
export interface MissedEventsQuery {
  after: EventPosition;
  /** Of what this snapshot sees beyond `after`, the events up to `id` are known. */
  partly: { seen: string; id: string } | undefined;
  until: EventPosition;
  projectId: string | null;
  userId: string | null;
  /** What the kinds begin with. */
  topics: readonly string[];
  maxCount: number;
}

/** An event that was missed. */
export interface MissedEvent {
  id: string;
  kind: string;
  subject: Readonly<Record<string, unknown>>;
  /** Whether it is of those that `partly` sees. */
  is_rest: boolean;
}

/** Reads them in order; undefined when some are gone or there are more than `maxCount`. Ask first who may have them. */
export async function missedEvents(
  pool: Pool,
  { after, partly, until, ...rest }: MissedEventsQuery,
): Promise<MissedEvent[] | undefined> {
  const { rows } = await pool.query<{ is_lost: boolean; events: MissedEvent[] }>({
    name: "missed-events",
    text: `select is_lost, events
           from app_hidden.missed_events(
             after_origin => $1, after_position => $2, partly_position => $3, partly_id => $4, until_position => $5,
             project_id => $6, user_id => $7, topics => $8, max_count => $9
           )`,
    values: [
      after.origin,
      after.seen,
      partly?.seen ?? after.seen,
      partly?.id ?? "0",
      until.seen,
      rest.projectId,
      rest.userId,
      rest.topics,
      rest.maxCount,
    ],
  });
  const [row] = rows;
  return row && !row.is_lost ? row.events : undefined;
}

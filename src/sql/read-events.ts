import type { ClientBase, Pool } from "pg";

/** A place among the events: which of them were seen, as a snapshot, in the history that it belongs to. */
export interface EventPosition {
  origin: string;
  seen: string;
}

/** What happened, or without kind that more of it happened than anybody wants one by one. */
export interface EventRow {
  id: string;
  project_id: string | null;
  user_id: string | null;
  topic: string;
  kind: string | null;
  subject: Readonly<Record<string, unknown>> | null;
}

/** Events of all projects and users, and the position after them. */
export interface EventsRead {
  position: EventPosition;
  /** Whether there were others that are gone, or too many: everything must be read again. */
  isLost: boolean;
  events: EventRow[];
}

/** Reads the events after a position, in order; with null only where to begin. For the hub, not for any one person. */
export async function readEvents(
  client: ClientBase | Pool,
  after: EventPosition | null,
): Promise<EventsRead> {
  const { rows } = await client.query<{
    origin: string;
    position: string;
    is_lost: boolean;
    events: EventRow[];
  }>({
    name: "read-events",
    text: `select origin, position, is_lost, events
           from app_hidden.read_events(after_origin => $1, after_position => $2)`,
    values: [after?.origin, after?.seen],
  });
  const [row] = rows;
  if (!row) throw new Error("read_events returns one row.");
  const { origin, position: seen, is_lost: isLost, events } = row;
  return { position: { origin, seen }, isLost, events };
}

/** What a recurring job's payload may say; jobs added by hand have an empty one. */
export interface Payload {
  /** Who asked: the crontab, or the text of `requested_by`. */
  trigger: string;
  /** The time it was planned for; undefined when added by hand. */
  plannedFor: string | undefined;
}

/**
 * Checks a job's payload, which comes from the database and may hold anything. Throws naming what it does not know:
 * a job with a mistyped setting must not run without it.
 */
export function readPayload(payload: unknown): Payload {
  if (payload === null || payload === undefined) return { trigger: "queue", plannedFor: undefined };
  if (typeof payload !== "object" || Array.isArray(payload))
    throw new Error("The job's payload is not an object.");
  const { _cron: cron, requested_by: requestedBy, ...unknown } = payload as Record<string, unknown>;
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined)
    throw new Error(`The job's payload has an unknown field: ${stranger}.`);
  if (requestedBy !== undefined && typeof requestedBy !== "string")
    throw new Error("requested_by is not text.");
  if (cron === undefined) return { trigger: requestedBy ?? "queue", plannedFor: undefined };
  const { ts } = (cron ?? {}) as { ts?: unknown };
  if (typeof ts !== "string" || Number.isNaN(Date.parse(ts)))
    throw new Error("_cron.ts is not a time.");
  return { trigger: "crontab", plannedFor: ts };
}

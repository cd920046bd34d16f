/** A field of a job's payload that must be text; the payload comes from the database and may hold anything. */
export function readField(payload: unknown, name: string): string {
  const value = (payload as Record<string, unknown> | null)?.[name];
  if (typeof value !== "string") throw new Error(`The job's payload has no ${name}.`);
  return value;
}

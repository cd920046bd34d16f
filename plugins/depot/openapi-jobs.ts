import { refusals, type Json } from "./openapi-schemas.ts";

const text = { type: "string" };
const time = { type: "string", format: "date-time" };

/** What an event of a run says in its `data`. */
const RUN: Json = {
  type: "object",
  required: ["id", "task", "state", "startedAt", "heartbeatAt", "finishedAt", "detail", "failure"],
  properties: {
    id: { type: "string", format: "uuid" },
    task: { ...text, description: "What kind of job it is." },
    state: { type: "string", enum: ["running", "succeeded", "failed", "lost"] },
    startedAt: time,
    heartbeatAt: time,
    finishedAt: { type: ["string", "null"], format: "date-time" },
    detail: { type: "object", description: "How far it is, and what it found." },
    failure: { type: ["string", "null"] },
  },
};

/** GET /jobs/:id/events: how far a run of a job is. */
export const JOB_EVENTS: Json = {
  get: {
    operationId: "followJob",
    tags: ["Jobs"],
    summary: "Follow a run of a job",
    description:
      "Server-sent events: `job` whenever the run has changed, `end` with its last state, or `refused` with `code` and " +
      "`message` when you may no longer see it or your token has ended; then the stream ends. Comments in between keep " +
      "proxies from closing it. The runs themselves are listed by GraphQL (`listJobs`).",
    parameters: [
      {
        name: "id",
        in: "path",
        required: true,
        description: "The run's id.",
        schema: { type: "string", format: "uuid" },
      },
    ],
    responses: {
      200: {
        description: "The events; the `data` of `job` and `end` is a run in JSON.",
        content: {
          "text/event-stream": {
            schema: {
              ...text,
              contentMediaType: "application/json",
              contentSchema: { $ref: "#/components/schemas/JobRun" },
            },
          },
        },
      },
      ...refusals({
        401: "You are not signed in.",
        403: "Jobs are for studio admins.",
        404: "There is no such run.",
        429: "Too many streams or requests are under way; Retry-After says how long to wait.",
      }),
    },
  },
};

/** The shapes that it adds to the document's. */
export const JOB_SCHEMAS: Readonly<Record<string, Json>> = { JobRun: RUN };

import { SpanKind } from "@opentelemetry/api";
import type { JobHelpers, Task } from "graphile-worker";
import { recordRun, type RunRecorder, type RunResult } from "../src/ops/job-run.ts";
import { inSpan } from "../src/telemetry/in-span.ts";
import { readPayload } from "./read-payload.ts";

/** What a task's body works with. */
export interface TaskContext {
  /** Aborts when the worker stops. */
  signal: AbortSignal;
  /** Tells the history how far it is. */
  progress: (detail: object) => void;
}

/** A task whose every run leaves a row in app_private.job_runs; `body` returns what that row shall say. */
export function recordedTask(
  recorder: RunRecorder,
  name: string,
  body: (context: TaskContext) => Promise<RunResult>,
): Task {
  return async (payload, helpers) => {
    await inSpan({ name: `job ${name}`, kind: SpanKind.CONSUMER }, () =>
      recordRun(recorder, name, runDetail(helpers, payload), async (progress) => {
        readPayload(payload);
        helpers.abortSignal.throwIfAborted();
        return body({ signal: helpers.abortSignal, progress });
      }),
    );
  };
}

/** What the history says of a run when it begins. */
export function runDetail(helpers: JobHelpers, payload: unknown): object {
  const { id, attempts } = helpers.job;
  return { jobId: id, attempt: attempts, ...describe(payload) };
}

function describe(payload: unknown): object {
  try {
    return readPayload(payload);
  } catch {
    // The run itself fails with the reason.
    return { trigger: "queue" };
  }
}

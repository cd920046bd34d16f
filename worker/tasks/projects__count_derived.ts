import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import { countDerived } from "../../src/sql/count-derived.ts";
import { readField } from "../read-field.ts";

/** Counts what was derived from the content of a project, after some of it was made. */
export function countDerivedTask(pool: Pool): Task {
  return async (payload) => countDerived(pool, readField(payload, "project_id"));
}

import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import { showPreview } from "../../src/sql/show-preview.ts";
import { readField } from "../read-field.ts";

/** Tells a project of a preview that another project's use of the same content has made before. */
export function showPreviewTask(pool: Pool): Task {
  return async (payload) =>
    showPreview(pool, readField(payload, "sha256"), readField(payload, "project_id"));
}

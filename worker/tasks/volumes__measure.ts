import { hostname } from "node:os";
import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../../src/app-context.ts";
import { measureVolumes } from "../../src/ops/measure-volumes.ts";
import { recordVolumes } from "../../src/sql/record-volumes.ts";
import { readPayload } from "../read-payload.ts";

/** Notes how full the disks are, for monitoring and the status page. Leaves no row in the history of jobs. */
export function measureVolumesTask(db: Pool, { config }: Pick<AppContext, "config">): Task {
  return async (payload) => {
    readPayload(payload);
    await recordVolumes(db, hostname(), await measureVolumes(config));
  };
}

import type { Pool, PoolClient } from "pg";

/** The task's name in the history of jobs, where the demo's progress is kept. */
const TASK = "demo__seed";

/** What the steps of a demo run may return: it is kept as JSON. */
export type StepResult = string | number | null;

/**
 * One making of the demo studio, in steps that are each done once: a step's changes and the note that it is done, with
 * its result, are committed together, so a run that was killed goes on where it stopped.
 */
export class DemoRun {
  /** Whether an earlier start began it. */
  readonly isResumed: boolean;
  readonly #ownerPool: Pool;
  readonly #runId: string;
  readonly #done: Map<string, StepResult>;

  private constructor(
    ownerPool: Pool,
    runId: string,
    earlier?: Readonly<Record<string, StepResult>>,
  ) {
    this.isResumed = earlier !== undefined;
    this.#ownerPool = ownerPool;
    this.#runId = runId;
    this.#done = new Map(Object.entries(earlier ?? {}));
  }

  /**
   * Begins a run, or goes on with one that did not finish; undefined when the demo studio has been made, or when the
   * studio has people already and is no demo. `ownerPool` connects as the owner.
   */
  static async open(ownerPool: Pool): Promise<DemoRun | undefined> {
    const earlier = await latestRun(ownerPool);
    if (earlier?.state === "succeeded") return undefined;
    if (earlier) {
      await ownerPool.query(
        `update app_private.job_runs
         set state = 'running', finished_at = null, failure = null, heartbeat_at = now() where id = $1`,
        [earlier.id],
      );
      return new DemoRun(ownerPool, earlier.id, earlier.detail.steps);
    }
    const begun = await ownerPool.query<{ id: string }>(
      `insert into app_private.job_runs (task, detail)
       select $1, '{"steps": {}}' where not exists (select from app_public.users)
       returning id`,
      [TASK],
    );
    return begun.rows[0] && new DemoRun(ownerPool, begun.rows[0].id);
  }

  /** A step as the owner, for what no person may do. `key` names the step for good. */
  asOwner<T extends StepResult>(key: string, fn: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.#step(key, fn);
  }

  /** A step as a person, under row security and with their rights alone. */
  asUser<T extends StepResult>(
    userId: string,
    key: string,
    fn: (client: PoolClient) => Promise<T>,
  ): Promise<T> {
    return this.#step(key, async (client) => {
      await client.query(
        "select set_config('app.current_user_id', $1, true), set_config('role', 'gadb_user', true)",
        [userId],
      );
      const result = await fn(client);
      await client.query(
        "select set_config('role', 'none', true), set_config('app.current_user_id', '', true)",
      );
      return result;
    });
  }

  /** A step that commits by itself and may be repeated; `fn` gets the step's key to make it so. */
  async repeatable<T extends StepResult>(key: string, fn: (key: string) => Promise<T>): Promise<T> {
    if (this.#done.has(key)) return this.#done.get(key) as T;
    const result = await fn(key).catch((error: unknown) => Promise.reject(stoppedAt(key, error)));
    return this.#step(key, () => Promise.resolve(result));
  }

  /** Notes that the demo studio is complete. */
  async succeed(): Promise<void> {
    await this.#ownerPool.query(
      "update app_private.job_runs set state = 'succeeded', finished_at = now() where id = $1",
      [this.#runId],
    );
  }

  /** Notes why the run stopped; the next start goes on. */
  async fail(error: unknown): Promise<void> {
    await this.#ownerPool.query(
      "update app_private.job_runs set state = 'failed', finished_at = now(), failure = $2 where id = $1",
      [this.#runId, String(error)],
    );
  }

  async #step<T extends StepResult>(
    key: string,
    fn: (client: PoolClient) => Promise<T>,
  ): Promise<T> {
    if (this.#done.has(key)) return this.#done.get(key) as T;
    const client = await this.#ownerPool.connect();
    try {
      await client.query("begin");
      const result = await fn(client);
      await client.query(
        `update app_private.job_runs
         set heartbeat_at = now(), detail = jsonb_set(detail, array['steps', $2], $3::jsonb)
         where id = $1`,
        [this.#runId, key, JSON.stringify(result)],
      );
      await client.query("commit");
      this.#done.set(key, result);
      return result;
    } catch (error) {
      await client.query("rollback");
      throw new Error(`The demo studio stopped at "${key}": ${(error as Error).message}`, {
        cause: error,
      });
    } finally {
      client.release();
    }
  }
}

function stoppedAt(key: string, cause: unknown): Error {
  return new Error(`The demo studio stopped at "${key}": ${(cause as Error).message}`, { cause });
}

interface RunDetail {
  steps: Record<string, StepResult>;
}

/** Whether the demo studio has been made. `ownerPool` connects as the owner. */
export async function isDemoMade(ownerPool: Pool): Promise<boolean> {
  return (await latestRun(ownerPool))?.state === "succeeded";
}

async function latestRun(
  ownerPool: Pool,
): Promise<{ id: string; state: string; detail: RunDetail } | undefined> {
  const { rows } = await ownerPool.query<{ id: string; state: string; detail: RunDetail }>(
    "select id, state, detail from app_private.job_runs where task = $1 order by started_at desc limit 1",
    [TASK],
  );
  return rows[0];
}

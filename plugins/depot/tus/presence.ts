import { randomUUID } from "node:crypto";
import { Client, type Pool } from "pg";
import { DepotError } from "../../../src/errors.ts";
import type { Log } from "../../../src/log.ts";
import { holdServerPresence } from "../../../src/sql/hold-server-presence.ts";

interface Sign {
  id: string;
  client: Client;
}

/**
 * Shows other servers that this one lives, by a lock that PostgreSQL drops the moment its connection ends: what a
 * killed server had leased is free at once. Begins with the first upload that needs it; a lost connection is replaced,
 * under another id, so that nothing leased under the old one counts any more.
 */
export class Presence {
  readonly #pool: Pool;
  readonly #log: Log;
  #sign: Sign | undefined;
  #opening: Promise<Sign> | undefined;

  constructor(pool: Pool, log: Log) {
    this.#pool = pool;
    this.#log = log;
  }

  /** The id under which this server is known to live; undefined when its connection was lost. */
  get id(): string | undefined {
    return this.#sign?.id;
  }

  /** The id, from now on shown to be alive. Throws what the connection throws. */
  async show(): Promise<string> {
    if (this.#sign) return this.#sign.id;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return (await this.#opening).id;
  }

  /** Ends the sign of life. */
  async close(): Promise<void> {
    await this.#opening?.catch(() => {});
    const sign = this.#sign;
    this.#sign = undefined;
    await sign?.client.end().catch(() => {});
  }

  async #open(): Promise<Sign> {
    // The pool hides its password from a plain copy.
    const { options } = this.#pool as Pool & { options: { password?: string } };
    const client = new Client({
      ...options,
      password: options.password,
      application_name: "gadb-depot-presence",
      keepAlive: true,
    });
    const sign = { id: randomUUID(), client };
    client.on("error", (error) => {
      if (this.#sign !== sign) return;
      this.#sign = undefined;
      this.#log.warn({ err: error }, "the depot's sign of life was lost");
    });
    await client.connect();
    try {
      // Two ids may share one lock, once in four billion; the next attempt takes another.
      if (!(await holdServerPresence(client, sign.id))) throw new DepotError("UNAVL");
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    this.#sign = sign;
    return sign;
  }
}

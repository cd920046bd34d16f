import type { PoolClient } from "pg";
import { makeSchema } from "postgraphile";
import {
  makePgAdaptorWithPgClient,
  makeWithPgClientViaPgClientAlreadyInTransaction,
} from "postgraphile/adaptors/pg";
import { execute, subscribe } from "postgraphile/grafast";
import type { GraphQLError, GraphQLSchema } from "postgraphile/graphql";
import { makeMaskError } from "../../../plugins/errors/mask-error.ts";
import type { LiveEvent } from "../../../plugins/live/event-queue.ts";
import { LiveGate } from "../../../plugins/live/gate.ts";
import { EventHub } from "../../../plugins/live/hub.ts";
import { SingleSource, type LiveSource } from "../../../plugins/live/live-source.ts";
import { makePreset } from "../../../plugins/preset.ts";
import { pgSettings, type Identity } from "../../../src/auth/identity.ts";
import { readLimits } from "../../../src/config-limits.ts";
import { EnvironmentReader } from "../../../src/config-reader.ts";
import { errorFromPg } from "../../../src/errors.ts";
import { RateLimits } from "../../../src/http/rate-limits.ts";
import { runInRequest } from "../../../src/http/request-context.ts";
import { createLog } from "../../../src/log.ts";
import type { TestDatabase } from "../../_helpers/with-db.ts";
import type { Question } from "./questions.ts";

/** What an attempt ended with: what it brought, or the refusal. */
export interface Ending {
  data: unknown;
  /** As clients get it: the first error's code and words. */
  error?: { code: string; message: string; hint: unknown };
}

/**
 * The API without HTTP: every attempt is one request of one person, in a transaction of the API's own login that is
 * rolled back. Commands that everybody tries therefore start from the same state.
 */
export class Attempts {
  readonly schema: GraphQLSchema;
  readonly #db: TestDatabase;
  readonly #hub: EventHub;
  readonly #mask: ReturnType<typeof makeMaskError>;

  private constructor(db: TestDatabase, hub: EventHub, schema: GraphQLSchema) {
    this.#db = db;
    this.#hub = hub;
    this.schema = schema;
    this.#mask = makeMaskError(createLog({ level: "fatal" }));
  }

  static async open(db: TestDatabase): Promise<Attempts> {
    const log = createLog({ level: "fatal" });
    const hub = new EventHub({ connectionString: db.authenticatorUrl, log });
    await hub.start();
    const limits = readLimits(new EnvironmentReader({}));
    const rateLimits = new RateLimits({ pool: db.authPool, perMinute: 0, burst: 1 });
    const { schema } = await makeSchema(
      makePreset({ pool: db.authPool, hub, log, limits, rateLimits, documents: new Map() }),
    );
    return new Attempts(db, hub, schema);
  }

  async close(): Promise<void> {
    await this.#hub.release();
  }

  /** Asks as somebody (a visitor with null) and undoes it. */
  ask(
    question: Question,
    variables: Record<string, unknown>,
    identity: Identity | null,
  ): Promise<Ending> {
    return runInRequest({ requestId: "matrix", identity }, () =>
      question.operation === "subscription"
        ? this.#follow(question, variables, identity)
        : this.#try(question, variables, identity),
    );
  }

  async #try(
    question: Question,
    variableValues: Record<string, unknown>,
    identity: Identity | null,
  ): Promise<Ending> {
    const client = await this.#db.authPool.connect();
    try {
      await client.query("begin");
      const result = (await execute({
        schema: this.schema,
        document: question.document,
        variableValues,
        contextValue: {
          pgSettings: pgSettings(identity),
          withPgClient: makeWithPgClientViaPgClientAlreadyInTransaction(client, true),
        },
      })) as { data?: { answer: unknown }; errors?: GraphQLError[] };
      const ending = this.#ending(result);
      return question.operation === "mutation" && !ending.error
        ? await checkedAtEnd(client, ending)
        : ending;
    } finally {
      await client.query("rollback");
      client.release();
    }
  }

  async #follow(
    { document }: Question,
    variableValues: Record<string, unknown>,
    identity: Identity | null,
  ): Promise<Ending> {
    const { authPool: pool } = this.#db;
    const live = firstOf(new LiveGate(this.#hub, pool, identity));
    const withPgClient = makePgAdaptorWithPgClient(pool);
    const contextValue = { pgSettings: pgSettings(identity), withPgClient, live };
    const events = await subscribe({ schema: this.schema, document, variableValues, contextValue });
    if (!(Symbol.asyncIterator in events)) return this.#ending(events as never);
    const iterator = events as AsyncGenerator<{ data?: { answer: unknown } }>;
    try {
      const { value } = await iterator.next();
      return this.#ending(value);
    } finally {
      await iterator.return(undefined);
    }
  }

  #ending(result: { data?: { answer: unknown } | null; errors?: readonly GraphQLError[] }): Ending {
    const data = result.data?.answer ?? null;
    const [first] = result.errors ?? [];
    if (!first) return { data };
    const { message, extensions } = this.#mask(first);
    return { data, error: { code: String(extensions["code"]), message, hint: extensions["hint"] } };
  }
}

/** What a commit would check is checked before it is undone. */
async function checkedAtEnd(client: PoolClient, ending: Ending): Promise<Ending> {
  try {
    await client.query("set constraints all immediate");
    return ending;
  } catch (cause) {
    const { code = "INTRN", message, hint } = errorFromPg(cause) ?? { message: String(cause) };
    return { ...ending, error: { code, message, hint } };
  }
}

/** As a websocket has it: the first event, which says that there would be others. */
function firstOf(gate: LiveGate): LiveSource {
  return {
    async source(subject, after) {
      const events = await gate.subscribe(subject, after);
      const { value } = await events.next();
      await events.return();
      return new SingleSource(value as LiveEvent).source();
    },
  };
}

import "../graphile-env.ts";
import type { ServerOptions } from "graphql-ws";
import { makeGraphQLWSConfig, type GrafservBase } from "postgraphile/grafserv";
import { getOperationAST, GraphQLError, type ExecutionArgs } from "postgraphile/graphql";
import type { Pool } from "pg";
import { DepotError } from "../../src/errors.ts";
import { runInRequest } from "../../src/http/request-context.ts";
import type { Delivery } from "./checked-events.ts";
import type { LiveFigures } from "./live-figures.ts";
import { openLiveResults, type ResultsOptions, type SubscribeArgs } from "./live-results.ts";
import { SharedAnswers } from "./shared-answers.ts";
import { Turns } from "./turns.ts";
import type { Connection, Extra } from "./websocket-connection.ts";

/** What operations need. */
export interface OperationsOptions {
  serv: GrafservBase;
  pool: Pool;
  figures?: LiveFigures | undefined;
}

type Options = ServerOptions<Record<string, unknown>, Extra>;

const MAX_SUBSCRIPTIONS = 20;

/** Events answered with rows at a time: each takes up to two connections, of those that requests need as well. */
const MAX_ANSWERS = 6;

/** How graphql-ws runs what comes over a socket: PostGraphile's way, but for subscriptions, which are ours. */
export function makeOperations({ serv, figures }: OperationsOptions): Partial<Options> {
  const base = makeGraphQLWSConfig(serv) as unknown as Options;
  const results: ResultsOptions = {
    answers: new SharedAnswers(),
    turns: new Turns(MAX_ANSWERS),
    onDelivered: (delivery) => count(figures, delivery),
    onOpened: () => figures?.subscribed() ?? (() => {}),
  };
  const inContext = <A extends [Connection, ...never[]], R>(fn: ((...args: A) => R) | undefined) =>
    fn && ((...args: A): R => runInRequest(args[0].extra.context, () => fn(...args)));
  return {
    ...base,
    onSubscribe: inContext(async (connection: Connection, id: string, payload: never) => {
      if (Object.keys(connection.subscriptions).length > MAX_SUBSCRIPTIONS)
        return refusal(
          new DepotError("SLOWD", `A connection may hold ${MAX_SUBSCRIPTIONS} subscriptions.`, {
            hint: "End some, or open another connection.",
          }),
        );
      const args = await base.onSubscribe?.(connection, id, payload);
      return isMutation(args) ? refusal(noMutations()) : args;
    }),
    subscribe: (args: SubscribeArgs) => openLiveResults(args, results),
    onNext: inContext(base.onNext as (connection: Connection, ...rest: never[]) => unknown),
    onError: inContext(base.onError as (connection: Connection, ...rest: never[]) => unknown),
  } as Partial<Options>;
}

/**
 * A client that connects again sends again what was under way, and cannot know whether it has been done: that must not
 * happen to a change.
 */
function noMutations(): DepotError {
  return new DepotError("BADIN", "Mutations are not taken over a websocket.", {
    hint: "Send it as a POST request.",
  });
}

function isMutation(args: unknown): boolean {
  if (!args || Array.isArray(args)) return false;
  const { document, operationName } = args as ExecutionArgs;
  return getOperationAST(document, operationName)?.operation === "mutation";
}

function refusal(originalError: DepotError): GraphQLError[] {
  return [new GraphQLError(originalError.message, { originalError })];
}

function count(figures: LiveFigures | undefined, { event: { receivedAt } }: Delivery): void {
  // What was missed and is caught up with has not been waited for.
  if (typeof receivedAt === "number") figures?.delivered((performance.now() - receivedAt) / 1000);
}

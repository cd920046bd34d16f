import { SpanKind, trace } from "@opentelemetry/api";
import type { ClientBase, Pool } from "pg";
import { inSpan } from "./in-span.ts";

interface QueryFacts {
  name?: string;
  text?: string;
}

type Query = (...args: unknown[]) => unknown;

/**
 * Makes every query of a pool or of one of its connections a span of the trace that asks it, named by the statement's
 * name or its first word. Neither the text nor the values go into it. Queries outside of any trace, with a callback (a
 * pool passes its own on so) and streams stay without.
 */
export function traceQueries(asked: ClientBase | Pool): void {
  const query = asked.query.bind(asked) as Query;
  const traced: Query = (...args) => {
    const [first] = args;
    const isPromised = !args.some((arg) => typeof arg === "function") && !isStream(first);
    if (!isPromised || !trace.getActiveSpan()?.isRecording()) return query(...args);
    const facts: QueryFacts = typeof first === "string" ? { text: first } : (first as QueryFacts);
    const operation = facts.text?.trim().split(/\s+/, 1)[0]?.toLowerCase() ?? "query";
    return inSpan(
      {
        name: `postgresql ${facts.name ?? operation}`,
        kind: SpanKind.CLIENT,
        attributes: { "db.system.name": "postgresql", "db.operation.name": operation },
      },
      () => query(...args) as Promise<unknown>,
    );
  };
  asked.query = traced as typeof asked.query;
}

function isStream(query: unknown): boolean {
  return typeof (query as { submit?: unknown } | null)?.submit === "function";
}

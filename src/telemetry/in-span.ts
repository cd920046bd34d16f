import { context, SpanStatusCode, trace, type Attributes, type SpanKind } from "@opentelemetry/api";

/** What a span is called and says. Never values that people typed: no variables, no parameters, no names of files. */
export interface SpanFacts {
  name: string;
  kind?: SpanKind;
  attributes?: Attributes;
}

/**
 * Runs `fn` inside a span of the present trace; a failure marks the span and is thrown on. Costs next to nothing while
 * no traces are exported.
 */
export async function inSpan<T>(facts: SpanFacts, fn: () => T | PromiseLike<T>): Promise<T> {
  const { name, ...options } = facts;
  const span = trace.getTracer("game-asset-db").startSpan(name, options);
  try {
    return await context.with(trace.setSpan(context.active(), span), fn);
  } catch (error) {
    // The message may hold values; the log has it under the same request id.
    const { code, name: type } = error as { code?: unknown; name?: string };
    span.setAttribute("error.type", typeof code === "string" ? code : (type ?? "Error"));
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

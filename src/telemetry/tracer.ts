import { trace, type Tracer } from "@opentelemetry/api";

/** What makes every span of this program; it records only while traces are exported. */
export function tracer(): Tracer {
  return trace.getTracer("game-asset-db");
}

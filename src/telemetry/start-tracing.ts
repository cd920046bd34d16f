import type { Config } from "../config.ts";

/** Running export of traces. */
export interface Tracing {
  /** Sends what is still here and stops. */
  stop(): Promise<void>;
}

/**
 * Exports traces to the collector of OTEL_EXPORTER_OTLP_ENDPOINT, as OTLP over HTTP; nothing without one. Sampling,
 * headers and limits follow OpenTelemetry's own variables. The library is loaded only when it is wanted.
 */
export async function startTracing(
  config: Pick<Config, "otlpUrl" | "serviceName">,
): Promise<Tracing | undefined> {
  if (config.otlpUrl === undefined) return undefined;
  const [
    { OTLPTraceExporter },
    { resourceFromAttributes },
    { BatchSpanProcessor, NodeTracerProvider },
  ] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/sdk-trace-node"),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${config.otlpUrl}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": config.serviceName }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return { stop: () => provider.shutdown() };
}

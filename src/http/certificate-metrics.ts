import { isIP } from "node:net";
import { connect } from "node:tls";
import { Gauge, type Registry } from "prom-client";
import { cachedFigures } from "./cached-figures.ts";

/** A certificate does not change from minute to minute. */
const FRESH_MS = 3_600_000;
const PATIENCE_MS = 5_000;

/** Adds how long the certificate holds that people meet at the public address; absent without TLS, or when nobody answers. */
export function addCertificateMetrics(registry: Registry, publicUrl: string | undefined): void {
  if (publicUrl === undefined || !publicUrl.startsWith("https:")) return;
  const { hostname, port } = new URL(publicUrl);
  const read = cachedFigures(() => certificateEnd(hostname, Number(port || 443)), FRESH_MS);
  new Gauge({
    name: "gadb_certificate_seconds_left",
    help: "How long the certificate holds that people meet at the public address.",
    labelNames: ["host"],
    registers: [registry],
    async collect() {
      this.reset();
      const end = await read();
      if (end) this.set({ host: hostname }, (end.getTime() - Date.now()) / 1000);
    },
  });
}

/** When the certificate of a server ends. It is looked at and not believed: one that has ended is to be told too. */
export function certificateEnd(host: string, port: number): Promise<Date> {
  return new Promise((resolve, reject) => {
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port, ...name, rejectUnauthorized: false });
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(PATIENCE_MS, () => fail(new Error(`${host} does not answer`)));
    socket.once("error", fail);
    socket.once("secureConnect", () => {
      const { valid_to: end } = socket.getPeerCertificate();
      socket.destroy();
      resolve(new Date(end));
    });
  });
}

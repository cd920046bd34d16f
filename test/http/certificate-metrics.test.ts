import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import test from "ava";
import { Registry } from "prom-client";
import { addCertificateMetrics, certificateEnd } from "../../src/http/certificate-metrics.ts";
import { findProgram } from "../_helpers/find-program.ts";
import { tempDir } from "../_helpers/temp-dir.ts";

const openssl = findProgram("openssl");

(openssl === undefined ? test.skip : test)(
  "monitoring learns when the certificate of the public address ends",
  async (t) => {
    const home = tempDir(t);
    const [cert, key] = ["crt", "key"].map((name) => join(home, name)) as [string, string];
    execFileSync(
      openssl as string,
      [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
      ].concat(["-days", "10", "-subj", "/CN=localhost", "-keyout", key, "-out", cert]),
      { stdio: "ignore" },
    );
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.teardown(() => server.close());
    const { port } = server.address() as AddressInfo;
    const registry = new Registry();
    addCertificateMetrics(registry, `https://localhost:${port}`);
    const text = await registry.metrics();
    const left = Number(
      /^gadb_certificate_seconds_left\{host="localhost"\} (\S+)$/m.exec(text)?.[1],
    );
    t.true(left > 9.9 * 86_400 && left <= 10 * 86_400, text);
  },
);

test("without TLS, or when nobody answers, there is no figure and no failure", async (t) => {
  const registry = new Registry();
  addCertificateMetrics(registry, "http://localhost:8000");
  t.is(await registry.metrics(), "\n");
  await t.throwsAsync(certificateEnd("127.0.0.1", 1));
  addCertificateMetrics(registry, "https://127.0.0.1:1");
  t.notRegex(await registry.metrics(), /^gadb_certificate_seconds_left\{/m);
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { ConfigError, readConfig, type Environment } from "../../src/config.ts";
import { tempDir } from "../_helpers/temp-dir.ts";

const ENOUGH = { GADB_OIDC_ISSUER: "https://id.example", GADB_OIDC_CLIENT_ID: "gadb" };

const problems = (env: Environment) => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

test("without a provider there are passwords only", (t) => {
  t.is(readConfig({}).oidc, undefined);
});

test("issuer and client are enough; the rest is careful", (t) => {
  t.deepEqual(readConfig(ENOUGH).oidc, {
    issuer: "https://id.example",
    clientId: "gadb",
    clientSecret: undefined,
    scopes: "openid profile",
    label: "single sign-on",
    provision: "link",
    timeoutSeconds: 10,
    allowHttp: false,
  });
});

test("the secret may be in a file, and is in one place only", async (t) => {
  const file = join(await tempDir(t), "secret");
  writeFileSync(file, "from a file\n");
  const env = { ...ENOUGH, GADB_OIDC_CLIENT_SECRET_FILE: file };
  t.is(readConfig(env).oidc?.clientSecret, "from a file");
  t.is(readConfig({ ...ENOUGH, GADB_OIDC_CLIENT_SECRET: "s" }).oidc?.clientSecret, "s");
  const both = problems({ ...env, GADB_OIDC_CLIENT_SECRET: "hush" });
  t.is(both.length, 1);
  t.false(both.join().includes("hush"));
  t.is(problems({ ...env, GADB_OIDC_CLIENT_SECRET_FILE: `${file}.none` }).length, 1);
  writeFileSync(file, "\n");
  t.is(problems(env).length, 1);
});

for (const [title, env] of [
  ["an issuer that is no address", { GADB_OIDC_ISSUER: "id.example" }],
  ["an issuer without a client", { GADB_OIDC_CLIENT_ID: "" }],
  ["a client without an issuer", { GADB_OIDC_ISSUER: "" }],
  ["plain http beyond this machine", { GADB_OIDC_ISSUER: "http://id.example" }],
  [
    "the address of the metadata",
    { GADB_OIDC_ISSUER: "https://id.example/.well-known/openid-configuration" },
  ],
  ["an issuer with a query", { GADB_OIDC_ISSUER: "https://id.example/?tenant=x" }],
  ["scopes without openid", { GADB_OIDC_SCOPES: "profile" }],
  ["scopes that are none", { GADB_OIDC_SCOPES: 'openid "x' }],
  ["an unknown way to make accounts", { GADB_OIDC_PROVISION: "all" }],
  ["no time", { GADB_OIDC_TIMEOUT_SECONDS: "0" }],
  ["a label that fits on no button", { GADB_OIDC_LABEL: "x".repeat(61) }],
  ["a server for others without a public address", { HOST: "0.0.0.0", GADB_DEMO: "0" }],
] as [string, Environment][]) {
  test(`${title} is refused at the start`, (t) => {
    t.is(problems({ ...ENOUGH, ...env }).length, 1);
  });
}

test("plain http is for this machine, or for who asks for it", (t) => {
  const allowed = (env: Environment) => readConfig({ ...ENOUGH, ...env }).oidc?.allowHttp;
  t.true(allowed({ GADB_OIDC_ISSUER: "http://127.0.0.1:4000" }));
  t.true(allowed({ GADB_OIDC_ISSUER: "http://localhost:4000" }));
  t.true(allowed({ GADB_OIDC_ISSUER: "http://id.example", GADB_OIDC_ALLOW_HTTP: "1" }));
  t.false(allowed({ GADB_OIDC_ALLOW_HTTP: "1" }), "https stays https");
});

test("a server for others has a public address", (t) => {
  const env = { ...ENOUGH, HOST: "0.0.0.0", GADB_DEMO: "0", GADB_PUBLIC_URL: "https://a.example" };
  t.deepEqual(problems(env), []);
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { configReference, envExample } from "../../src/config-docs.ts";
import { CONFIG_VARIABLES } from "../../src/config-variables.ts";
import { ConfigError, isLoopback, readConfig } from "../../src/config.ts";
import { tempDir } from "../_helpers/temp-dir.ts";

const ROOT = new URL("../../", import.meta.url);

test("an empty environment gives the defaults of the contract", (t) => {
  const config = readConfig({});
  t.like(config, {
    host: "127.0.0.1",
    port: 8000,
    pgPort: 54_329,
    databaseUrl: undefined,
    demo: true,
    worker: true,
    jwtSecret: undefined,
    jwtKeys: undefined,
  });
  const dataDir = new URL(".data", ROOT).pathname;
  t.is(config.dataDir, dataDir);
  t.is(config.backupDir, join(dataDir, "backups"));
  t.is(config.depotUrl, `file://${dataDir}/depot`);
});

test("the demo is off by default with a database of one's own", (t) => {
  t.false(readConfig({ DATABASE_URL: "postgres://db/asset_db" }).demo);
  t.true(readConfig({ DATABASE_URL: "postgres://db/asset_db", GADB_DEMO: "1" }).demo);
});

test("an empty value counts as unset", (t) => {
  t.deepEqual(readConfig({ PORT: "", DATABASE_URL: " ", GADB_DEMO: "" }), readConfig({}));
});

test("everything wrong is reported at once and values of secrets are not repeated", (t) => {
  const error = t.throws(
    () =>
      readConfig({
        PORT: "80a",
        GADB_PG_PORT: "70000",
        GADB_WORKER: "yes",
        DATABASE_URL: "mysql://root:hunter2@db/x",
        GADB_JWT_SECRET: "hunter2",
        GADB_JWT_KEYS: "{hunter2",
        GADB_LOG_LEVEL: "loud",
        AWS_ACCESS_KEY_ID: "only-half",
      }),
    { instanceOf: ConfigError },
  );
  const names = [
    "PORT",
    "GADB_PG_PORT",
    "GADB_WORKER",
    "DATABASE_URL",
    "GADB_JWT_SECRET",
    "GADB_JWT_KEYS",
  ];
  for (const name of [...names, "GADB_LOG_LEVEL", "AWS_SECRET_ACCESS_KEY"]) {
    t.true(
      error.problems.some((problem) => problem.includes(name)),
      name,
    );
  }
  t.notRegex(error.message, /hunter2/);
});

for (const host of ["0.0.0.0", "::", "192.168.1.4", "studio.example", "10.0.0.1", "128.0.0.1"]) {
  test(`demo accounts are refused on ${host} unless told otherwise`, (t) => {
    t.throws(() => readConfig({ HOST: host }), { message: /GADB_DEMO_PUBLIC=1/ });
    t.is(readConfig({ HOST: host, GADB_DEMO: "0" }).host, host);
    t.is(readConfig({ HOST: host, GADB_DEMO_PUBLIC: "1" }).host, host);
  });
}

for (const host of ["127.0.0.1", "127.8.8.8", "::1", "localhost", "[::1]"]) {
  test(`${host} is this machine`, (t) => {
    t.true(isLoopback(host));
    t.is(readConfig({ HOST: host }).host, host);
  });
}

test("the configuration cannot be changed", (t) => {
  const config = readConfig({ GADB_JWT_KEYS: '{"keys":[{"kty":"OKP"}]}' });
  t.true(Object.isFrozen(config));
  t.true(Object.isFrozen(config.jwtKeys?.keys[0]));
});

test("keys may come inline or from a file, but not beside a secret", (t) => {
  const keys = { keys: [{ kty: "OKP", kid: "a" }] };
  const file = join(tempDir(t), "keys.json");
  writeFileSync(file, JSON.stringify(keys));
  t.deepEqual(readConfig({ GADB_JWT_KEYS: file }).jwtKeys, keys);
  t.deepEqual(readConfig({ GADB_JWT_KEYS: JSON.stringify(keys) }).jwtKeys, keys);
  t.throws(() => readConfig({ GADB_JWT_KEYS: file, GADB_JWT_SECRET: "x".repeat(32) }), {
    message: /exclude each other/,
  });
  t.throws(() => readConfig({ GADB_JWT_KEYS: '{"keys":[]}' }), { message: /no keys/ });
});

test("the documented variables are exactly those that are read", (t) => {
  const read = new Set<string>();
  const env = new Proxy<Record<string, string>>(
    {},
    { get: (_, name) => void read.add(String(name)) },
  );
  readConfig(env);
  t.deepEqual([...read].toSorted(), CONFIG_VARIABLES.map(({ name }) => name).toSorted());
});

test("the documented defaults are the defaults", (t) => {
  const defaults = CONFIG_VARIABLES.filter((variable) => variable.default !== "");
  t.deepEqual(
    readConfig(Object.fromEntries(defaults.map((variable) => [variable.name, variable.default]))),
    readConfig({}),
  );
});

test(".env.example and the reference list them all", (t) => {
  t.is(readFileSync(new URL(".env.example", ROOT), "utf8"), envExample());
  t.is(readFileSync(new URL("docs/references/config.md", ROOT), "utf8"), configReference());
});

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import test from "ava";
import { parse } from "yaml";
import { CONFIG_VARIABLES } from "../../src/config-variables.ts";
import { readConfig } from "../../src/config.ts";
import { withConnection } from "../../src/db/roles.ts";
import { clusterUrl } from "../_helpers/with-db.ts";

interface Setting {
  name: string;
  vartype: string;
  enumvals: string[];
}

interface Service {
  image?: string;
  build?: { context: string; dockerfile: string };
  profiles?: string[];
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
  depends_on?: Record<string, unknown>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const text = read("compose.yml");
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);

test("compose.yml fits the part of the Compose Specification that it uses", (t) => {
  const validate = new Ajv({ allErrors: true }).compile(
    JSON.parse(read("test/ops/_compose-spec.json")),
  );
  t.true(validate(compose), JSON.stringify(validate.errors, null, 2));
});

test("a misspelled key would be noticed", (t) => {
  const validate = new Ajv().compile(JSON.parse(read("test/ops/_compose-spec.json")));
  t.false(
    validate({ name: "a", services: { a: { image: "b", healthchek: { test: ["CMD", "true"] } } } }),
  );
  t.false(validate({ name: "a", services: { a: { image: "b", stop_grace_period: "10 s" } } }));
});

test("every service that keeps state or has a port says how it is and gets time to stop", (t) => {
  for (const [name, service] of services) {
    t.truthy(service.stop_grace_period, name);
    if (service.ports) t.truthy(service.healthcheck, name);
  }
});

test("no published port listens beyond this machine", (t) => {
  const ports = services.flatMap(([, service]) => service.ports ?? []);
  t.true(ports.length >= 3);
  for (const port of ports) t.regex(port, /^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/);
});

test("no secret has a default, and those that are needed stop compose when they are missing", (t) => {
  const secret = /PASSWORD|SECRET|KEY|TOKEN/;
  for (const [name, service] of services) {
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      if (secret.test(variable))
        t.regex(value, /^\$\{[A-Z_]+(:-|:\?[^}]+)\}$/, `${name} ${variable}`);
    }
  }
  const interpolated = [...text.matchAll(/\$\{([A-Z_]+)(:-|:\?)([^}]*)\}/g)];
  for (const [, variable, operator, rest] of interpolated) {
    if (secret.test(variable as string) && operator === ":-") t.is(rest, "", variable);
  }
  const password = interpolated.filter(([, variable]) => variable === "POSTGRES_PASSWORD");
  t.is(password.length, 2);
  t.true(password.every(([, , operator]) => operator === ":?"));
});

test("nothing is named in the file that is not there: files, volumes, services", (t) => {
  for (const [name, service] of services) {
    for (const volume of service.volumes ?? []) {
      const source = volume.split(":")[0] as string;
      t.true(
        source.startsWith("./") ? existsSync(ROOT + source) : source in compose.volumes,
        `${name}: ${source}`,
      );
    }
    for (const other of Object.keys(service.depends_on ?? {}))
      t.true(other in compose.services, `${name}: ${other}`);
    if (service.build) t.true(existsSync(ROOT + service.build.dockerfile));
  }
});

test("commands run programs of this project with parts that exist", (t) => {
  const commands = services.flatMap(([, service]) => (service.command ? [service.command] : []));
  t.is(commands.length, 2);
  for (const [program, script, part] of commands) {
    t.is(program, "node");
    t.true(existsSync(ROOT + script), script);
    t.true(read(script as string).includes(`"${part}"`), part);
  }
  const mounted = (compose.services["postgres"]?.volumes ?? []).map(
    (volume) => volume.split(":")[1],
  );
  t.true(mounted.includes(compose.services["postgres"]?.entrypoint?.[1]));
});

test("the API and the worker get only settings that exist, and their configuration is valid", (t) => {
  const known = new Set(CONFIG_VARIABLES.map((variable) => variable.name));
  for (const name of ["api", "worker"]) {
    const environment = compose.services[name]?.environment ?? {};
    for (const variable of Object.keys(environment))
      t.true(known.has(variable), `${name}: ${variable}`);
    const config = readConfig(interpolate(environment, { POSTGRES_PASSWORD: "0123abcd" }));
    t.false(config.demo, "no demo accounts unless asked for");
    t.is(new URL(config.databaseUrl ?? "").searchParams.get("sslmode"), "verify-full");
  }
  const asked = interpolate(compose.services["api"]?.environment ?? {}, {
    POSTGRES_PASSWORD: "a",
    GADB_DEMO: "1",
  });
  t.true(readConfig(asked).demo);
});

test("the database takes passwords over TLS only, except on its own machine", (t) => {
  const rules = read("ops/postgres/pg_hba.conf")
    .split("\n")
    .filter((line) => /^[a-z]/.test(line));
  t.true(rules.length > 0);
  for (const rule of rules) {
    const [type, , , ...rest] = rule.split(/\s+/);
    const method = rest.at(-1);
    t.true(method === "scram-sha-256" || (type === "local" && method === "peer"), rule);
    if (type === "host") t.regex(rest[0] ?? "", /^(127\.0\.0\.1\/32|::1\/128)$/, rule);
  }
});

test("postgresql.conf has settings of PostgreSQL 18 only, with values it takes", async (t) => {
  const wanted = read("ops/postgres/postgresql.conf")
    .split("\n")
    .filter((line) => /^[a-z]/.test(line))
    .map((line) => /^([a-z_.]+) = (?:'([^']*)'|(\S+))$/.exec(line) ?? t.fail(line));
  const known = await withConnection(clusterUrl(), async (client) => {
    const { rows } = await client.query<Setting>("select name, vartype, enumvals from pg_settings");
    return new Map(rows.map((row) => [row.name.toLowerCase(), row]));
  });
  for (const [, name = "", quoted, bare] of wanted as RegExpExecArray[]) {
    const value = quoted ?? bare ?? "";
    const setting = known.get(name);
    t.truthy(setting, name);
    if (setting?.vartype === "bool") t.regex(value, /^(on|off)$/, name);
    if (setting?.vartype === "enum") t.true(setting.enumvals.includes(value), `${name} ${value}`);
    if (setting?.vartype === "integer") t.regex(value, /^-?\d+(kB|MB|GB|ms|s|min|h|d)?$/, name);
    if (setting?.vartype === "real") t.regex(value, /^-?\d+(\.\d+)?$/, name);
  }
});

test("the image runs as an ordinary user, without install scripts, and takes no secrets in", (t) => {
  const dockerfile = read("ops/docker/Dockerfile");
  t.regex(dockerfile, /^USER node$/m);
  for (const install of dockerfile.match(/npm ci.*/g) ?? []) t.regex(install, /--ignore-scripts/);
  t.notRegex(dockerfile, /inspect|9229/);
  const ignored = read("ops/docker/Dockerfile.dockerignore").split("\n");
  for (const path of [".git", ".env", ".data"]) t.true(ignored.includes(path), path);
  t.true(readdirSync(`${ROOT}ops/docker`).includes("Dockerfile.dockerignore"));
});

function read(path: string): string {
  return readFileSync(ROOT + path, "utf8");
}

/** What compose puts for `${NAME:-default}` and `${NAME:?message}`. */
function interpolate(
  environment: Record<string, string>,
  given: Record<string, string>,
): Record<string, string> {
  const fill = (value: string) =>
    value.replace(/\$\{([A-Z_]+)(?::-|:\?)([^}]*)\}/g, (match, name: string, rest: string) => {
      if (given[name] !== undefined) return given[name];
      if (match.includes(":?")) throw new Error(`${name} is missing`);
      return rest;
    });
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, fill(value)]),
  );
}

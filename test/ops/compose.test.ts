import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import test, { type ExecutionContext } from "ava";
import { parse } from "yaml";
import { CONFIG_VARIABLES } from "../../src/config-variables.ts";
import { readConfig } from "../../src/config.ts";
import { findProgram } from "../_helpers/find-program.ts";
import { tempDir } from "../_helpers/temp-dir.ts";

interface Service {
  image?: string;
  build?: { context: string; dockerfile: string };
  profiles?: string[];
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  secrets?: string[];
  networks?: string[];
  healthcheck?: { test: string[] };
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  stop_grace_period?: string;
  deploy?: { resources: { limits: object } };
  depends_on?: Record<string, { condition: string }>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const text = read("compose.yml");
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
};
const services = Object.entries(compose.services);
/** Those that run our image. */
const apps = services.filter(([, { image }]) => image === "game-asset-db:local");
const lasting = services.filter(([, { restart }]) => restart !== "no");

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

test("all that a studio expects is there", (t) => {
  const always = services.filter(([, { profiles }]) => !profiles).map(([name]) => name);
  t.deepEqual(always.toSorted(), [
    "api",
    "migrate",
    "ops-worker",
    "pgbouncer",
    "pooler-users",
    "postgres",
    "proxy",
    "worker",
  ]);
  const byProfile = services.flatMap(([name, { profiles }]) =>
    profiles ? [[profiles[0], name]] : [],
  );
  t.deepEqual(byProfile, [
    ["admin", "pgadmin"],
    ["replica", "replica-init"],
    ["replica", "replica"],
    ["monitoring", "prometheus"],
    ["monitoring", "grafana"],
  ]);
});

test("every service gets time to stop and bounds of its own; whoever has a port says how it is", (t) => {
  for (const [name, service] of services) {
    t.truthy(service.stop_grace_period, name);
    t.truthy(service.deploy?.resources.limits, name);
    t.regex(service.image ?? "", /:[\w.-]*\d[\w.-]*$|:local$/, `${name} is pinned`);
    if (service.ports) t.truthy(service.healthcheck, name);
  }
});

test("no container has rights that it does not need, or a place to write but its own", (t) => {
  for (const [name, service] of services) {
    // pgAdmin writes its configuration where its image put it.
    if (name === "pgadmin") continue;
    t.true(service.read_only, name);
    t.deepEqual(service.cap_drop, ["ALL"], name);
    t.deepEqual(service.security_opt, ["no-new-privileges:true"], name);
  }
});

test("only the proxy listens beyond this machine", (t) => {
  for (const [name, { ports }] of services) {
    for (const port of ports ?? []) {
      if (name === "proxy") t.regex(port, /^\$\{HTTPS?_PORT:-\d+\}:\d+$/);
      else t.regex(port, /^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/, name);
    }
  }
  t.deepEqual(compose.services["pgbouncer"]?.ports, undefined);
});

test("secrets are files that only those get who need them; no variable holds one, none has a default", (t) => {
  const secret = /PASSWORD|SECRET|KEY|TOKEN/;
  for (const [name, service] of services) {
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      if (!secret.test(variable)) continue;
      t.regex(variable, /_FILE$/, `${name} ${variable}`);
      const path = /\/run\/secrets\/(\w+)/.exec(value)?.[1];
      t.true(service.secrets?.includes(path as string), `${name} ${variable}`);
    }
    for (const given of service.secrets ?? []) t.true(given in compose.secrets, given);
  }
  t.deepEqual(
    services.filter(([, each]) => each.secrets?.includes("tls_key")).map(([name]) => name),
    ["proxy"],
  );
  for (const [name, { file }] of Object.entries(compose.secrets))
    t.regex(file, /^\.\/secrets\/|^\$\{[A-Z_]+_FILE:-\/dev\/null\}$/, name);
  t.regex(read(".gitignore"), /^\/secrets\/$/m);
  t.notRegex(text, /postgres:\/\/\w+:[^@\s]+@/);
});

test("nothing is named in the file that is not there: files, volumes, networks, services", (t) => {
  for (const [name, service] of services) {
    for (const volume of service.volumes ?? []) {
      const source = volume.split(":")[0] as string;
      t.true(
        source.startsWith("./") ? existsSync(ROOT + source) : source in compose.volumes,
        `${name}: ${source}`,
      );
    }
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      t.true(other in compose.services, `${name}: ${other}`);
      const once = compose.services[other]?.restart === "no";
      t.is(condition === "service_completed_successfully", once, `${name}: ${other}`);
      if (condition === "service_healthy") t.truthy(compose.services[other]?.healthcheck, other);
    }
    for (const network of service.networks ?? [])
      t.true(network === "default" || network in compose.networks, `${name}: ${network}`);
    if (service.build) t.true(existsSync(ROOT + service.build.dockerfile));
  }
  const used = new Set(
    services.flatMap(([, { volumes = [] }]) => volumes.map((each) => each.split(":")[0])),
  );
  for (const volume of Object.keys(compose.volumes)) t.true(used.has(volume), `${volume} is used`);
});

test("commands run programs of this project with parts and options that exist", (t) => {
  t.deepEqual(
    apps.map(([name]) => name),
    ["migrate", "pooler-users", "api", "worker", "ops-worker", "replica-init"],
  );
  for (const [name, { command }] of apps) {
    const [program, script, ...rest] = command as string[];
    t.is(program, "node");
    t.true(existsSync(ROOT + script), script);
    for (const option of rest.filter((each) => each.startsWith("--")))
      t.true(read(script as string).includes(`${option.slice(2)}`), `${name} ${option}`);
    if (script === "src/main.ts") t.true(read(script).includes(`"${rest[0]}"`), rest[0]);
  }
  for (const name of ["postgres", "replica"]) {
    const { volumes = [], entrypoint } = compose.services[name] as Service;
    t.true(volumes.map((volume) => volume.split(":")[1]).includes(entrypoint?.[1]));
  }
});

/** Read by the S3 client itself, of AWS's own names. */
const OF_OTHERS = new Set(["AWS_SHARED_CREDENTIALS_FILE"]);

test("our programs get only settings that exist, and their configuration is valid", (t) => {
  const known = new Set(CONFIG_VARIABLES.map((variable) => variable.name));
  const given = { GADB_PUBLIC_URL: "https://assets.example.com" };
  for (const [name, { environment = {} }] of apps) {
    for (const variable of Object.keys(environment))
      t.true(known.has(variable) || OF_OTHERS.has(variable), `${name}: ${variable}`);
    const config = readConfig(withPassword(t, interpolate(environment, given)));
    t.false(config.demo, "no demo accounts unless asked for");
    const url = new URL(config.databaseUrl ?? "");
    t.is(url.searchParams.get("sslmode"), "verify-full");
    t.is(url.password, "from-a-file");
    t.is(url.hostname, "postgres", "never by the pooler");
  }
  const api = compose.services["api"]?.environment ?? {};
  t.true(readConfig(withPassword(t, interpolate(api, { ...given, GADB_DEMO: "1" }))).demo);
  t.throws(() => interpolate(api, {}), { message: /GADB_PUBLIC_URL/ });
  const kinds = ["worker", "ops-worker"].map(
    (name) => compose.services[name]?.environment?.["GADB_WORKER_TASKS"],
  );
  t.deepEqual(kinds, ["quick", "heavy"], "together they take all jobs");
});

test("ports inside are those that programs listen on", (t) => {
  const inside = Object.fromEntries(
    lasting.flatMap(([name, { ports = [] }]) => [
      [name, ports.map((port) => port.split(":").at(-1))],
    ]),
  );
  const { environment } = compose.services["api"] as Service;
  t.deepEqual(inside["api"], [environment?.["PORT"]]);
  t.deepEqual(inside["postgres"], ["5432"]);
  const nginx = read("ops/nginx/compose.conf");
  for (const port of inside["proxy"] ?? [])
    t.regex(nginx, new RegExp(`^  listen ${port}( ssl)?;$`, "m"));
  t.regex(nginx, /set \$api http:\/\/api:8000;/);
  const pooler = read("ops/pgbouncer/pgbouncer.ini");
  t.regex(pooler, /^listen_port = 6432$/m);
  t.is(pooler.match(/^listen_addr = .*$/gm)?.length, 1, "what compose changes is there, once");
  t.regex(environment?.["GADB_AUTH_DATABASE_URL"] ?? "", /@pgbouncer:6432\/asset_db$/);
  t.regex(read("ops/monitoring/prometheus.yml"), /api:8000/);
});

test("nginx takes the proxy's file", (t) => {
  const nginx = findProgram("nginx");
  if (nginx === undefined) return void t.pass("there is no nginx here");
  const home = tempDir(t);
  const [crt, key] = ["tls.crt", "tls.key"].map((name) => join(home, name)) as [string, string];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=x",
      "-keyout",
      key,
      "-out",
      crt,
    ],
    { stdio: "ignore" },
  );
  const site = read("ops/nginx/compose.conf")
    .replace("/run/secrets/tls_certificate", crt)
    .replace("/run/secrets/tls_key", key)
    // This machine's nginx may be older than the image's, which has the directive.
    .replace("  http2 on;\n", "");
  writeFileSync(join(home, "site.conf"), site);
  writeFileSync(
    join(home, "nginx.conf"),
    `pid ${home}/pid;\nerror_log ${home}/error.log;\nevents {}\nhttp { access_log off; include ${home}/site.conf; }\n`,
  );
  const { status, stderr } = spawnSync(nginx, ["-t", "-p", home, "-c", join(home, "nginx.conf")], {
    encoding: "utf8",
  });
  t.is(status, 0, stderr);
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

/** What compose puts for `${NAME:-default}`, `${NAME:+replacement}` and `${NAME:?message}`. */
function interpolate(
  environment: Record<string, string>,
  given: Record<string, string>,
): Record<string, string> {
  const fill = (value: string) =>
    value.replace(
      /\$\{([A-Z_]+):([-+?])([^}]*)\}/g,
      (_match, name: string, kind: string, rest: string) => {
        const found = given[name];
        if (kind === "+") return found === undefined ? "" : rest;
        if (found === undefined && kind === "?") throw new Error(`${name} is missing`);
        return found ?? rest;
      },
    );
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, fill(value)]),
  );
}

/** The secret's file as this machine has it. */
function withPassword(
  t: ExecutionContext,
  environment: Record<string, string>,
): Record<string, string> {
  const path = join(tempDir(t), "postgres_password");
  writeFileSync(path, "from-a-file\n");
  return { ...environment, DATABASE_PASSWORD_FILE: path };
}

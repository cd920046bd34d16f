import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import test from "ava";
import { CONFIG_VARIABLES } from "../../src/config-variables.ts";
import { readConfig } from "../../src/config.ts";
import { findProgram } from "../_helpers/find-program.ts";
import { tempDir } from "../_helpers/temp-dir.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const UNITS = `${ROOT}ops/systemd/`;
const units = readdirSync(UNITS).filter((name) => name.endsWith(".service"));
const HOME = "/opt/game-asset-db/";
/** Read by Node, by graphile and by the C library. */
const OF_OTHERS = new Set(["NODE_ENV", "GRAPHILE_ENV", "MALLOC_ARENA_MAX"]);

test("there is a unit for each part", (t) => {
  t.deepEqual(units.toSorted(), [
    "game-asset-db-api.service",
    "game-asset-db-migrate.service",
    "game-asset-db-ops-worker.service",
    "game-asset-db-worker.service",
  ]);
});

for (const name of units) {
  const lines = readFileSync(UNITS + name, "utf8").split("\n");
  const values = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));

  test(`${name} runs what exists, with settings that exist`, (t) => {
    const known = new Set(CONFIG_VARIABLES.map((variable) => variable.name));
    const [start = ""] = values("ExecStart");
    const [program = "", script = "", part] = start.split(" ");
    t.is(program, `${HOME}node_modules/.bin/node`);
    t.true(existsSync(ROOT + script), script);
    if (part !== undefined) t.true(readFileSync(ROOT + script, "utf8").includes(`"${part}"`), part);
    for (const assignment of values("Environment").flatMap((line) => line.split(" "))) {
      const variable = assignment.split("=")[0] as string;
      t.true(known.has(variable) || OF_OTHERS.has(variable), variable);
    }
    for (const path of values("Documentation"))
      t.true(existsSync(path.replace(`file:${HOME}`, ROOT)), path);
    for (const other of [...values("Requires"), ...values("After")].flatMap((line) =>
      line.split(" "),
    ))
      t.true(
        units.includes(other) || /^(postgresql\.service|network-online\.target)$/.test(other),
        other,
      );
    t.deepEqual(values("EnvironmentFile"), ["/etc/game-asset-db/env"]);
  });

  const program = findProgram("systemd-analyze");
  const withSystemd = program === undefined ? test.skip : test;
  withSystemd(`systemd takes ${name}, and finds little that an intruder could reach`, (t) => {
    const folder = tempDir(t);
    const path = join(folder, name);
    // As if it were installed: this checkout in the place of /opt/game-asset-db, and an account that exists.
    writeFileSync(
      path,
      lines
        .filter((line) => !/^(Requires|After|Wants|LoadCredential|EnvironmentFile)=/.test(line))
        .join("\n")
        .replaceAll(HOME, ROOT)
        .replace(/WorkingDirectory=.*/, `WorkingDirectory=${ROOT}`)
        .replace("ExecStart=" + ROOT + "node_modules/.bin/node", `ExecStart=${process.execPath}`)
        .replace(/^(User|Group)=gadb$/gm, "$1=daemon"),
    );
    const verified = spawnSync(program as string, ["verify", "--man=no", path], {
      encoding: "utf8",
    });
    t.is(verified.status, 0, verified.stderr);
    t.notRegex(verified.stderr, new RegExp(name));
    const judged = spawnSync(
      program as string,
      ["security", "--offline=true", "--threshold=25", "--no-pager", path],
      { encoding: "utf8" },
    );
    t.is(judged.status, 0, judged.stdout.split("\n").slice(-4).join("\n") + judged.stderr);
  });
}

test("the example of settings is one that the program takes", (t) => {
  const given = parseEnv(readFileSync(`${UNITS}env.example`, "utf8"));
  const known = new Set(CONFIG_VARIABLES.map((variable) => variable.name));
  for (const variable of Object.keys(given)) t.true(known.has(variable), variable);
  const config = readConfig(given);
  t.is(config.dataDir, "/var/lib/game-asset-db");
  t.false(config.demo);
});

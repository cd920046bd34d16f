import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { isInstalled } from "../../src/boot/install.mjs";
import { isNewEnough, pickNode, pinnedNode } from "../../src/boot/pick-node.mjs";
import { PROJECT_ROOT } from "../../src/db/migrate.ts";
import { tempDir } from "../_helpers/temp-dir.ts";

const HERE = { optional: true, os: [process.platform], cpu: [process.arch] };
const ELSEWHERE = { optional: true, os: ["plan9"], cpu: [process.arch] };
const WANTED = {
  "": {},
  "node_modules/a": { version: "1.0.0" },
  "node_modules/tool": { version: "2.0.0", dev: true },
  "node_modules/native-here": { version: "3.0.0", ...HERE },
  "node_modules/native-elsewhere": { version: "3.0.0", ...ELSEWHERE },
};

/** A folder with a lock file, and with those packages installed by npm as it notes them. */
function project(t: ExecutionContext, installed: Record<string, { version: string }>): string {
  const root = tempDir(t);
  for (const path of Object.keys(installed)) mkdirSync(join(root, path), { recursive: true });
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: WANTED }));
  writeFileSync(
    join(root, "node_modules/.package-lock.json"),
    JSON.stringify({ packages: installed }),
  );
  return root;
}

const complete = {
  "node_modules/a": { version: "1.0.0" },
  "node_modules/tool": { version: "2.0.0" },
  "node_modules/native-here": { version: "3.0.0" },
};

test("an installation that somebody else has made is accepted", (t) => {
  t.true(isInstalled(project(t, complete), true));
  t.true(isInstalled(PROJECT_ROOT, true));
});

test("a missing, other or half-deleted package means to install again", (t) => {
  const { "node_modules/a": _, ...incomplete } = complete;
  t.false(isInstalled(project(t, incomplete), true));
  t.false(isInstalled(project(t, { ...complete, "node_modules/a": { version: "1.0.1" } }), true));
  const root = project(t, complete);
  rmSync(join(root, "node_modules/a"), { recursive: true });
  t.false(isInstalled(root, true));
  rmSync(join(root, "node_modules"), { recursive: true });
  t.false(isInstalled(root, true));
});

test("packages for development are needed for tests only", (t) => {
  const { "node_modules/tool": _, ...production } = complete;
  t.true(isInstalled(project(t, production), false));
  t.false(isInstalled(project(t, production), true));
});

test("this platform's own packages must be there, other platforms' need not", (t) => {
  const { "node_modules/native-here": _, ...without } = complete;
  t.false(isInstalled(project(t, without), false));
});

test("Node 22.18 is the oldest that serves", (t) => {
  for (const version of ["22.18.0", "22.20.1", "23.0.0", "24.21.0"])
    t.true(isNewEnough(version), version);
  for (const version of ["20.20.2", "22.17.9", "18.0.0"]) t.false(isNewEnough(version), version);
});

test("without a pinned Node the one that runs this is taken", (t) => {
  t.is(pinnedNode(tempDir(t)), undefined);
  t.is(pickNode(tempDir(t)), process.execPath);
});

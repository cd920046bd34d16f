import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { TestFn } from "ava";
import { environmentWith } from "../../src/config.ts";
import { PROJECT_ROOT } from "../../src/db/migrate.ts";

const run = promisify(execFile);
const TSC = join(PROJECT_ROOT, "node_modules/typescript/bin/tsc");
const LINKED = join(PROJECT_ROOT, "node_modules");

/** An empty project of somebody else, with the packed package in it. */
export interface Consumer {
  folder: string;
  /** The files of the package, as they were packed. */
  packed: string[];
  write(name: string, text: string): string;
  /** Type-checks a file by Node's rules of resolution or by a bundler's; throws what tsc complains about. */
  check(name: string, resolution: "nodenext" | "bundler"): Promise<void>;
  /** Runs a file in Node; what it wrote. */
  run(name: string, env?: Readonly<Record<string, string>>): Promise<string>;
}

/** One such project for all tests of a file: `const consumer = useConsumer(test)`, then `consumer()` inside tests. */
export function useConsumer(test: TestFn<never> | TestFn<unknown>): () => Consumer {
  const { before, after } = test as TestFn<unknown>;
  const root = mkdtempSync(join(tmpdir(), "gadb-consumer-"));
  let made: Consumer | undefined;
  before("pack the package", async () => {
    made = await makeConsumer(root);
  });
  after.always("remove the project", () => rmSync(root, { recursive: true, force: true }));
  return () => made as Consumer;
}

/**
 * Builds and packs the package as `npm pack` does, and puts it into an empty project as npm would, without a registry:
 * what the package declares as its dependencies is linked from here, and nothing else.
 */
async function makeConsumer(root: string): Promise<Consumer> {
  const folder = join(root, "project");
  const { tarball, packed } = await pack(join(root, "package"));
  const own = join(folder, "node_modules/game-asset-db");
  mkdirSync(own, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", own, "--strip-components=1"]);
  const manifest = JSON.parse(readFileSync(join(own, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(manifest.dependencies), "@types/node"]) link(folder, name);
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  write("package.json", JSON.stringify({ name: "consumer", private: true, type: "module" }));
  return {
    folder,
    packed,
    write,
    async check(name, resolution) {
      const config = write(`tsconfig.${resolution}.json`, tsconfig(name, resolution));
      await run(process.execPath, [TSC, "-p", config]).catch((error: { stdout?: string }) => {
        throw new Error(error.stdout ?? String(error));
      });
    },
    async run(name, env = {}) {
      const options = { cwd: folder, env: environmentWith({ ...env }) };
      const { stdout } = await run(process.execPath, [join(folder, name)], options);
      return stdout;
    },
  };
}

async function pack(folder: string): Promise<{ tarball: string; packed: string[] }> {
  mkdirSync(folder);
  const config = join(PROJECT_ROOT, "tsconfig.sdk.json");
  await run(process.execPath, [TSC, "-p", config, "--outDir", join(folder, "dist/sdk")]);
  for (const name of ["package.json", "README.md", "LICENSE"])
    cpSync(join(PROJECT_ROOT, name), join(folder, name));
  // Something that must stay out.
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/main.ts"), "");
  const npm = ["pack", "--json", "--ignore-scripts", "--offline"];
  const { stdout } = await run("npm", npm, { cwd: folder });
  const [{ filename, files }] = JSON.parse(stdout) as [
    { filename: string; files: { path: string }[] },
  ];
  return { tarball: join(folder, filename), packed: files.map(({ path }) => path) };
}

function link(folder: string, name: string): void {
  const target = join(folder, "node_modules", name);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(join(LINKED, name), target);
}

/** As strict as it gets, the package's own declarations included. */
function tsconfig(name: string, resolution: "nodenext" | "bundler"): string {
  const isNode = resolution === "nodenext";
  return JSON.stringify({
    compilerOptions: {
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      allowImportingTsExtensions: true,
      target: "es2022",
      module: isNode ? "nodenext" : "esnext",
      moduleResolution: resolution,
      lib: isNode ? ["es2024", "esnext.disposable"] : ["es2022", "dom", "dom.iterable"],
      types: isNode ? ["node"] : [],
    },
    files: [name],
  });
}

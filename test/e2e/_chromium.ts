import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import {
  access,
  chmod,
  constants,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** A browser to start: the program and what it needs in its environment. */
export interface Chromium {
  executablePath: string;
  env: Record<string, string>;
  /** Removes what was unpacked for this run alone. */
  dispose(): Promise<void>;
}

const SYSTEM_CHROMIUM = "/usr/bin/chromium";
const PROJECT_ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CACHE = join(PROJECT_ROOT, "node_modules", ".cache", "gadb");

/**
 * Finds a Chromium: Debian's when it is installed, else the one of @sparticuz/chromium, which is unpacked once into
 * `node_modules/.cache` (for this run only, into the temporary folder, when that is read-only). Needs no root.
 */
export async function findChromium(): Promise<Chromium> {
  const nothing = async () => {};
  if (existsSync(SYSTEM_CHROMIUM))
    return { executablePath: SYSTEM_CHROMIUM, env: {}, dispose: nothing };
  const cached = join(CACHE, `chromium-${await packageVersion()}`);
  if (existsSync(cached)) return describe(cached, nothing);
  if (await isWritable(CACHE)) return describe(await unpackOnce(cached), nothing);
  const dir = await mkdtemp(join(tmpdir(), "gadb-chromium-"));
  await unpackInto(dir, dir);
  return describe(dir, () => rm(dir, { recursive: true, force: true }));
}

function describe(dir: string, dispose: () => Promise<void>): Chromium {
  return {
    executablePath: join(dir, "chromium"),
    env: {
      // The libraries (nss, nspr, expat) that a bare machine lacks come with the package.
      LD_LIBRARY_PATH: join(dir, "al2023", "lib"),
      FONTCONFIG_FILE: join(dir, "fonts.conf"),
    },
    dispose,
  };
}

async function packageVersion(): Promise<string> {
  const manifest = fileURLToPath(
    new URL("../package.json", import.meta.resolve("@sparticuz/chromium")),
  );
  return (JSON.parse(await readFile(manifest, "utf8")) as { version: string }).version;
}

function isWritable(dir: string): Promise<boolean> {
  return mkdir(dir, { recursive: true })
    .then(() => access(dir, constants.W_OK))
    .then(() => true)
    .catch(() => false);
}

/** Unpacks beside and renames: two test files may do this at once, and a killed one must leave nothing half made. */
async function unpackOnce(dir: string): Promise<string> {
  const building = await mkdtemp(join(CACHE, "unpacking-"));
  await unpackInto(building, dir);
  await rename(building, dir).catch(async (error: unknown) => {
    await rm(building, { recursive: true, force: true });
    if (!existsSync(dir)) throw error;
  });
  return dir;
}

/** The package unpacks into the temporary folder of its process, so it gets a process with a folder of its own. */
async function unpackInto(dir: string, finalDir: string): Promise<void> {
  const script =
    'const { default: chromium } = await import("@sparticuz/chromium"); await chromium.executablePath();';
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: PROJECT_ROOT,
    // The package ships its libraries for this environment only.
    env: { ...process.env, TMPDIR: dir, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" },
    timeout: 120_000,
  });
  await writeFile(join(dir, "fonts.conf"), fontsConf(finalDir));
  // Whoever runs the tests next may be another user.
  await chmod(join(dir, "chromium"), 0o755);
  await chmod(dir, 0o755);
}

/** One known font first, so that pages measure the same on every machine. */
function fontsConf(dir: string): string {
  const families = ["sans-serif", "system-ui", "serif", "monospace"];
  const aliases = families.map(
    (family) =>
      `<alias binding="same"><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`,
  );
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(dir, "fonts")}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(dir, "fonts-cache")}</cachedir>
  ${aliases.join("\n  ")}
</fontconfig>
`;
}

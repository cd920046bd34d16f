import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Camera } from "./camera.ts";
import { startDemo } from "./demo.ts";
import { SCREENS } from "./screens.ts";
import { walkThroughTutorial } from "./tutorial.ts";

const IMAGES = fileURLToPath(new URL("../../docs/images", import.meta.url));

const USAGE = `Usage: npm run screenshots [-- --dir FOLDER] [-- NAME …]
  Takes pictures of every screen of the dashboard, dark and light, on a desk and on a phone, and of each step of
  docs/tutorials/first-review.md; with names, only those screens. Writes to docs/images unless told otherwise.
  Screens: ${SCREENS.map(({ name }) => name).join(", ")}
`;

/** Takes the pictures of the documentation in a demo studio of its own, which is gone afterwards. */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      dir: { type: "string", default: IMAGES },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const unknown = positionals.find((name) => !SCREENS.some((screen) => screen.name === name));
  if (unknown !== undefined) throw new Error(`There is no screen "${unknown}".\n${USAGE}`);
  const isAll = positionals.length === 0;
  mkdirSync(values.dir, { recursive: true });
  await using demo = await startDemo();
  await using camera = await Camera.open(demo, values.dir);
  for (const screen of SCREENS) {
    if (!isAll && !positionals.includes(screen.name)) continue;
    const page = await camera.pageOf(screen.by);
    await screen.open(page, demo.ids);
    await camera.take(screen.name, page);
    await screen.leave?.(page);
  }
  if (isAll) {
    await walkThroughTutorial(camera, demo);
    removeOthers(values.dir, camera.files);
  }
  process.stdout.write(
    `${camera.files.size} pictures, ${Math.round(camera.bytes / 1024)} KiB, in ${values.dir}\n`,
  );
}

/** What is no longer taken does not stay behind. */
function removeOthers(dir: string, taken: ReadonlySet<string>): void {
  for (const name of readdirSync(dir))
    if (name.endsWith(".webp") && !taken.has(name)) rmSync(join(dir, name));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

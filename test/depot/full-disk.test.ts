import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { LocalStore } from "../../plugins/depot/local-store.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { UnexpectedAnswer, type Watch } from "./_crash-clients.ts";
import {
  finishResumable,
  letClientsWork,
  makeCrashWorld,
  requireSound,
  type Excuse,
} from "./_crash-world.ts";

const run = promisify(execFile);

/** How often the clients are told that there is no room before somebody does something about it. */
const REFUSALS = 30;

test("a disk that fills up refuses what does not fit, and nothing else is lost", async (t) => {
  t.timeout(180_000);
  const folder = await smallDisk(t);
  if (folder === undefined) return void t.pass();
  const world = await makeCrashWorld(t, { GADB_DEPOT_URL: pathToFileURL(folder).href });
  // Twice: the second server begins with a full disk and what the first has left there.
  for (let round = 0; round < 2; round += 1) {
    const server = await world.startServer();
    const refusals = new Refusals(server.kill);
    await letClientsWork(world, { url: server.url, moments: refusals }, whenFull(refusals));
    await server.gone;
  }
  await run("mount", ["-o", "remount,size=1g", folder]);
  const server = await world.startServer();
  await finishResumable(world, server.url);
  await server.stop();
  const store = await LocalStore.open(folder);
  await requireSound(t, world, store);
  await store.close();
});

/** Counts nothing but refusals for want of room, and strikes at the last. */
class Refusals implements Watch {
  #left = REFUSALS;
  readonly #strike: () => void;

  constructor(strike: () => void) {
    this.#strike = strike;
  }

  start(): void {}

  pass(): void {}

  refuse(): void {
    this.#left -= 1;
    if (this.#left === 0) this.#strike();
  }

  get isOver(): boolean {
    return this.#left <= 0;
  }
}

function whenFull(refusals: Refusals): Excuse {
  return (error) => {
    if (!(error instanceof UnexpectedAnswer)) return refusals.isOver ? "stop" : undefined;
    if (error.status !== 507) return undefined;
    refusals.refuse();
    return refusals.isOver ? "stop" : "go on";
  };
}

/** A disk of 24 MiB; undefined, with the reason printed, where none can be had. */
async function smallDisk(t: ExecutionContext): Promise<string | undefined> {
  const folder = tempDir(t);
  try {
    await run("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", folder]);
  } catch {
    return void t.log("skipped: only root may mount a small disk");
  }
  // Before tempDir's own clearing away: what is added last runs first.
  t.teardown(() => run("umount", ["--lazy", folder]));
  return folder;
}

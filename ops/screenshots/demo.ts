import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { demoPassword } from "../../src/boot/demo-accounts.ts";
import { environmentWith } from "../../src/config.ts";
import { freePort } from "../../src/db/embedded/run-postgres.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const BACK_UP = fileURLToPath(new URL("../../src/ops/commands/backup.ts", import.meta.url));

/** What of the demo studio is shown. */
export interface DemoIds {
  skyforge: string;
  /** The project that is archived. */
  emberfall: string;
  heroTexture: string;
  /** The review that the tutorial walks through. */
  heroReview: string;
  /** One of a second version, with notes. */
  comparedReview: string;
  /** Of a model with a note on it. */
  modelReview: string;
  /** Of a sound with a note at a moment. */
  soundReview: string;
  shelf: string;
}

/** A running demo studio of our own. */
export interface Demo extends AsyncDisposable {
  url: string;
  ids: DemoIds;
}

/** Starts everything, worker and database included, in a folder that goes with it. */
export async function startDemo(): Promise<Demo> {
  const dir = mkdtempSync(join(tmpdir(), "gadb-screenshots-"));
  const environment = environmentWith({
    GADB_DATA_DIR: join(dir, "data"),
    PORT: String(await freePort()),
    GADB_DEMO: "1",
    GADB_LOG_LEVEL: "error",
  });
  const child = spawn(process.execPath, [MAIN], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const url = await readyAt(child);
    const ask = await signIn(url);
    const ids = await findIds(ask);
    await previewsMade(ask);
    await backUp(environment);
    return { url, ids, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Takes and proves a backup, as every studio should have one. */
async function backUp(env: NodeJS.ProcessEnv): Promise<void> {
  const stdio = ["ignore", "ignore", "inherit"] as const;
  const child = spawn(process.execPath, [BACK_UP, "--quiet", "--prove"], {
    env,
    stdio: [...stdio],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error("The demo studio could not be backed up.");
}

async function readyAt(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("The demo has no output.");
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^ready (http\S+)$/.exec(line) ?? [];
    if (url === undefined) continue;
    child.stdout.resume();
    return url;
  }
  throw new Error("The demo studio could not be started.");
}

const FIND = `{
  projects(first: 20) { nodes { id name } }
  assets(condition: { name: "hero_texture" }) { nodes { id } }
  assetReviews(first: 50, orderBy: REQUESTED_AT_DESC) {
    nodes { id state version { versionNumber mediaType asset { name } } reviewNotes(first: 1) { nodes { id } } }
  }
  shelves(first: 1, orderBy: ID_DESC) { nodes { id } }
}`;

interface Found {
  projects: { nodes: { id: string; name: string }[] };
  assets: { nodes: { id: string }[] };
  assetReviews: { nodes: FoundReview[] };
  shelves: { nodes: { id: string }[] };
}

interface FoundReview {
  id: string;
  version: { versionNumber: number; mediaType: string; asset: { name: string } } | null;
  reviewNotes: { nodes: unknown[] };
}

/** Asks the demo's API as the owner. */
type Ask = <T>(query: string) => Promise<T>;

async function signIn(url: string): Promise<Ask> {
  const post = async (path: string, body: object, token?: string): Promise<unknown> => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  const username = "owner_user";
  const signedIn = await post("/auth/token", { username, password: demoPassword(username) });
  const { access_token: token } = signedIn as { access_token: string };
  return async <T>(query: string) => {
    const answer = await post("/graphql", { query }, token);
    const { data, errors } = answer as { data?: T; errors?: { message: string }[] };
    if (data === undefined) throw new Error(errors?.[0]?.message ?? "The demo studio is silent.");
    return data;
  };
}

const PREVIEWS = "{ assetVersions(first: 200) { nodes { preview { state } } } }";

/** Waits until the worker has looked at everything: nobody wants pictures of cards that wait for theirs. */
async function previewsMade(ask: Ask): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    const { assetVersions } = await ask<{
      assetVersions: { nodes: { preview: { state: string } }[] };
    }>(PREVIEWS);
    if (assetVersions.nodes.every(({ preview }) => preview.state !== "waiting")) return;
    await sleep(500);
  }
  throw new Error("The worker does not get done with the previews.");
}

async function findIds(ask: Ask): Promise<DemoIds> {
  const data = await ask<Found>(FIND);
  const reviews = data.assetReviews.nodes;
  const projectOf = (wanted: string) =>
    idOf(data.projects.nodes.find(({ name }) => name === wanted));
  return {
    skyforge: projectOf("Skyforge"),
    emberfall: projectOf("Emberfall"),
    heroTexture: idOf(data.assets.nodes[0]),
    heroReview: idOf(reviews.find(({ version }) => version?.asset.name === "hero_texture")),
    comparedReview: idOf(
      reviews.find(
        ({ version, reviewNotes }) =>
          version?.mediaType.startsWith("image/") === true &&
          version.versionNumber > 1 &&
          reviewNotes.nodes.length > 0,
      ),
    ),
    modelReview: idOf(reviews.find(({ version }) => version?.asset.name === "hero_model")),
    soundReview: idOf(reviews.find(({ version }) => version?.asset.name === "victory_jingle")),
    shelf: idOf(data.shelves.nodes[0]),
  };
}

function idOf(found: { id: string } | undefined): string {
  if (found === undefined) throw new Error("The demo studio is not what its pictures expect.");
  return found.id;
}

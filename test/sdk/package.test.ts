import { randomBytes } from "node:crypto";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { build } from "vite";
import { until } from "../_helpers/until.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { sha256 } from "../depot/_requests.ts";
import { useSite } from "../e2e/_site.ts";
import { lockSome } from "../live/_live-world.ts";
import { useConsumer, type Consumer } from "./_consumer.ts";
import { makeSdkWorld } from "./_sdk-world.ts";

const { server, browser } = useSite(test);
const project = useConsumer(test);

const NODE = `
import { createReadStream, readFileSync } from "node:fs";
import {
  createClient,
  GadbError,
  LockChangedDocument,
  ProjectsDocument,
  TypedDocumentString,
  type UploadedVersion,
} from "game-asset-db/sdk";

const { URL = "", TOKEN = "", ASSET = "", PROJECT = "", FILE = "" } = process.env;
await using client = createClient({ url: URL, token: TOKEN, resumeFolder: "uploads" });

const { projects } = await client.request(ProjectsDocument);
const names: string[] = (projects?.nodes ?? []).map(({ name }) => name);
const made: UploadedVersion = await client.upload({ assetId: ASSET, file: FILE, comment: "Less rust" });
const again = await client.upload({
  assetId: ASSET,
  file: { stream: createReadStream(FILE), size: made.sizeBytes, name: "again.bin" },
  baseVersion: made.versionNumber,
});
await client.download(again.id, { to: "copy.bin" });
const same = readFileSync("copy.bin").equals(readFileSync(FILE));

const own = new TypedDocumentString<{ user: { id: string } | null }, { id: string }>(
  "query ($id: UUID!) { user(id: $id) { id } }",
);
const refusal: unknown = await client.request(own, { id: "none" }).catch((error) => error);
const locks = client.live.subscribe(LockChangedDocument, { projectId: PROJECT });
const { value } = await locks.next();
locks.close();
// @ts-expect-error a variable of another type
client.live.subscribe(LockChangedDocument, { projectId: 1 });
// @ts-expect-error a variable is missing
const missing = () => client.request(own);
console.log(
  JSON.stringify({
    projects: names.length,
    versions: [made.versionNumber, again.versionNumber],
    sha256: made.sha256,
    same,
    refusal: refusal instanceof GadbError && refusal.code,
    event: value?.lockChanged?.event,
    missing: typeof missing,
  }),
);
`;

test("the packed package type-checks in an empty project and works in Node", async (t) => {
  const world = await makeSdkWorld(server());
  const consumer = project();
  t.deepEqual(consumer.packed.filter((path) => !path.startsWith("dist/sdk/")).toSorted(), [
    "LICENSE",
    "README.md",
    "package.json",
  ]);
  consumer.write("main.ts", NODE);
  await consumer.check("main.ts", "nodenext");
  const content = randomBytes(200_000);
  consumer.write("hero.bin", content as never);
  const said = await consumer.run("main.ts", {
    URL: server().url,
    TOKEN: await server().token(world.username),
    ASSET: world.assetId,
    PROJECT: world.projectId,
    FILE: join(consumer.folder, "hero.bin"),
  });
  t.deepEqual(JSON.parse(said), {
    projects: 1,
    versions: [1, 2],
    sha256: sha256(content),
    same: true,
    refusal: "BADIN",
    event: "ready",
    missing: "function",
  });
});

const PAGE = `
import { createClient, LockChangedDocument, ProjectsDocument } from "game-asset-db/sdk";

declare global {
  var seen: { events: (string | null | undefined)[]; phases: string[]; [name: string]: unknown };
  var start: (asked: { token: string; assetId: string; projectId: string; size: number }) => Promise<void>;
}

globalThis.seen = { events: [], phases: [] };
globalThis.start = async ({ token, assetId, projectId, size }) => {
  const client = createClient({ tokenProvider: () => token });
  const { projects } = await client.request(ProjectsDocument);
  seen["projects"] = projects?.nodes.length;
  const bytes = Uint8Array.from({ length: size }, (_, index) => index % 251);
  const file = new File([bytes], "hero.png");
  const made = await client.upload({
    assetId,
    file,
    chunkSize: 500_000,
    onProgress: ({ phase }) => seen.phases.push(phase),
  });
  const again = await client.upload({ assetId, file, baseVersion: made.versionNumber });
  seen["made"] = [made, again].map(({ versionNumber, isReused }) => [versionNumber, isReused]);
  const { bytes: back } = await client.download(again.id);
  seen["sha256"] = made.sha256;
  seen["same"] = back.length === size && back.every((value, index) => value === bytes[index]);
  const locks = client.live.subscribe(LockChangedDocument, { projectId });
  void locks.each(({ lockChanged }) => {
    seen.events.push(lockChanged?.kind ?? lockChanged?.event);
  });
};
`;

/** A script of the consumer's, made by a bundler: file names with their text. */
async function bundle({ folder }: Consumer): Promise<Map<string, string>> {
  const made = await build({
    root: folder,
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      rolldownOptions: { input: join(folder, "page.ts"), output: { entryFileNames: "page.js" } },
    },
  });
  const { output } = (Array.isArray(made) ? made[0] : made) as {
    output: { fileName: string; code?: string }[];
  };
  return new Map(output.map(({ fileName, code = "" }) => [`/${fileName}`, code]));
}

/** Puts the script into a page of the server's own, so that the policy for pages binds it. */
async function openConsumer(t: ExecutionContext, consumer: Consumer) {
  const files = await bundle(consumer);
  const page = await openPage(t, browser(), {
    origin: server().url,
    // The content is not there yet, which the browser reports.
    expectedErrors: [/status of 404 .*\/versions\)$/],
  });
  await page.route(
    (url) => files.has(url.pathname),
    (route) => {
      const body = files.get(new URL(route.request().url()).pathname) as string;
      return route.fulfill({ contentType: "text/javascript", body });
    },
  );
  await page.goto("/reviews");
  await page.addScriptTag({ url: "/page.js", type: "module" });
  await until(() => page.evaluate<boolean>("'start' in globalThis"));
  return { page, files };
}

test("the packed package type-checks for a bundler and works in a page, without Node's parts", async (t) => {
  const world = await makeSdkWorld(server());
  const consumer = project();
  consumer.write("page.ts", PAGE);
  await consumer.check("page.ts", "bundler");
  const { page, files } = await openConsumer(t, consumer);
  t.false([...files.values()].some((code) => /node:(fs|crypto|stream)/.test(code)));
  t.notRegex(files.get("/page.js") ?? "", /tus-resumable/i, "uploads are loaded when they begin");
  let workers = 0;
  page.on("worker", () => (workers += 1));
  const size = 1_300_000;
  const token = await server().token(world.username);
  const { assetId, projectId, mainlineId } = world;
  await page.evaluate(`start(${JSON.stringify({ token, assetId, projectId, size })})`);
  await until(() => page.evaluate<boolean>("seen.events.length === 1"));
  await lockSome(server(), { projectId, branchId: mainlineId }, world.username);
  await until(() => page.evaluate<boolean>("seen.events.length === 2"));
  const seen = (await page.evaluate("seen")) as Record<string, unknown>;
  const content = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
  t.like(seen, { projects: 1, sha256: sha256(content), same: true });
  t.deepEqual(seen["made"], [
    [1, false],
    [2, true],
  ]);
  t.deepEqual([...new Set(seen["phases"] as string[])], ["hashing", "sending"]);
  t.deepEqual(seen["events"], ["ready", "lock.taken"]);
  t.is(workers, 2, "both files were hashed in a worker");
});

test("what is not exported cannot be imported, and the entry for Node is Node's", async (t) => {
  const consumer = project();
  consumer.write("inside.ts", 'await import("game-asset-db/dist/sdk/client.js");');
  await t.throwsAsync(consumer.run("inside.ts"), { message: /ERR_PACKAGE_PATH_NOT_EXPORTED/ });
  consumer.write("where.ts", 'console.log(import.meta.resolve("game-asset-db/sdk"));');
  t.regex(await consumer.run("where.ts"), /dist\/sdk\/node\.js\n$/);
});

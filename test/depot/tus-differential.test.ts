import { randomInt, randomUUID } from "node:crypto";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";
import { propertySeed } from "../_helpers/property-seed.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { useDepot } from "./_depot.ts";
import { checksum, metadata, OCTETS, tus, type TusAnswer, type TusRequest } from "./_tus.ts";

const depot = useDepot(test);

const SEQUENCES = 40;
const STEPS = 12;
const SIZES = [0, 1, 1_000, 70_000];

/** The other implementation, as it comes. */
async function openPeer(t: ExecutionContext): Promise<string> {
  const peer = new Server({
    path: "/uploads",
    datastore: new FileStore({ directory: tempDir(t) }),
  });
  const server: HttpServer = createServer((req, res) => void peer.handle(req, res));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Numbers that follow from a seed. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What the two are known to answer differently, each with its reason. */
const DIFFERENCES: { why: string; step: RegExp; theirs: number; ours: number }[] = [
  {
    why: "tus says 415 for another content type",
    step: /^PATCH of another type/,
    theirs: 400,
    ours: 415,
  },
  { why: "and for none", step: /^PATCH of no type/, theirs: 403, ours: 415 },
  {
    why: "a request without its offset is malformed, not forbidden",
    step: /^PATCH without an offset/,
    theirs: 403,
    ours: 400,
  },
  { why: "we remember that an upload was ended", step: /ended$/, theirs: 404, ours: 410 },
  { why: "a version is not taken back", step: /^DELETE of a complete one/, theirs: 204, ours: 410 },
  { why: "tus says 412 for another version", step: /of another version$/, theirs: 400, ours: 412 },
];

interface Step {
  name: string;
  request: TusRequest;
}

interface Model {
  path: Record<"ours" | "theirs", string>;
  size: number;
  offset: number;
  isEnded: boolean;
}

type Random = ReturnType<typeof makeRandom>;

function patchStep(name: string, headers: TusRequest["headers"], body: string): Step {
  return {
    name,
    request: { method: "PATCH", headers: { "Content-Type": OCTETS, ...headers }, body },
  };
}

/** The next request, and what the model expects of it. */
function drawStep(random: Random, model: Model): Step {
  const { offset, size } = model;
  const ended = model.isEnded ? " ended" : "";
  const left = size - offset;
  const body = "x".repeat(random(3) === 0 ? left : random(left + 1));
  const at = { "Upload-Offset": offset };
  const choices: (() => Step)[] = [
    () => patchStep(`PATCH${ended}`, at, body),
    () => patchStep(`PATCH${ended}`, { ...at, "Upload-Checksum": checksum("sha1", body) }, body),
    () => ({ name: `HEAD${ended}`, request: { method: "HEAD" } }),
    () =>
      patchStep(
        `PATCH at another offset${ended}`,
        { "Upload-Offset": offset + 1 + random(9) },
        body,
      ),
    () => patchStep("PATCH at no offset", { "Upload-Offset": "many" }, body),
    () => patchStep("PATCH at an offset below nothing", { "Upload-Offset": -1 }, body),
    () => patchStep("PATCH without an offset", {}, body),
    () => patchStep("PATCH of another type", { ...at, "Content-Type": "text/plain" }, body),
    () => patchStep("PATCH of no type", { ...at, "Content-Type": undefined }, body),
    () => patchStep("PATCH without a version", { ...at, "Tus-Resumable": undefined }, body),
    () => patchStep("PATCH of another version", { ...at, "Tus-Resumable": "0.2.2" }, body),
    () => ({
      name: `DELETE${left === 0 && !ended ? " of a complete one" : ended}`,
      request: { method: "DELETE" },
    }),
  ];
  // Deletions would end most sequences early.
  const picked = choices[
    random(random(4) === 0 ? choices.length : choices.length - 1)
  ] as () => Step;
  return picked();
}

const CREATIONS: {
  name: string;
  headers: (asset: string) => NonNullable<TusRequest["headers"]>;
}[] = [
  {
    name: "without a length",
    headers: (asset_id) => ({ "Upload-Metadata": metadata({ asset_id }) }),
  },
  {
    name: "of a length below nothing",
    headers: (asset_id) => ({ "Upload-Length": -1, "Upload-Metadata": metadata({ asset_id }) }),
  },
  {
    name: "of no length",
    headers: (asset_id) => ({ "Upload-Length": "many", "Upload-Metadata": metadata({ asset_id }) }),
  },
  {
    name: "of two kinds of length",
    headers: (asset_id) => ({
      "Upload-Length": 1,
      "Upload-Defer-Length": 2,
      "Upload-Metadata": metadata({ asset_id }),
    }),
  },
  {
    name: "with broken metadata",
    headers: () => ({ "Upload-Length": 1, "Upload-Metadata": "asset_id !!" }),
  },
  {
    name: "with a key twice",
    headers: () => ({ "Upload-Length": 1, "Upload-Metadata": "a YQ==,a YQ==" }),
  },
  {
    name: "without a version",
    headers: (asset_id) => ({
      "Upload-Length": 1,
      "Tus-Resumable": undefined,
      "Upload-Metadata": metadata({ asset_id }),
    }),
  },
];

interface Both {
  ours: TusAnswer;
  theirs: TusAnswer;
}

async function askBoth(
  { theirs, token }: { theirs: string; token: string },
  request: TusRequest,
  path: Partial<Model["path"]> = {},
): Promise<Both> {
  return {
    ours: await tus(depot().url, { ...request, path: path.ours, token }),
    theirs: await tus(theirs, { ...request, path: path.theirs }),
  };
}

/** The same status, or a difference that we know; the same offset and length. */
function requireSame(
  t: ExecutionContext,
  name: string,
  { ours, theirs }: Both,
): string | undefined {
  const known = DIFFERENCES.find(
    (difference) =>
      difference.step.test(name) &&
      difference.ours === ours.status &&
      difference.theirs === theirs.status,
  );
  if (known) return known.why;
  t.is(ours.status, theirs.status, `${name}: ${JSON.stringify([ours.body, theirs.body])}`);
  for (const header of ["upload-offset", "upload-length", "tus-resumable"]) {
    t.is(ours.headers[header], theirs.headers[header], `${header} of ${name}`);
  }
  return undefined;
}

async function begin(
  t: ExecutionContext,
  peers: { theirs: string; token: string },
  asset_id: string,
  random: Random,
): Promise<Model> {
  const size = SIZES[random(SIZES.length)] as number;
  const headers = {
    "Upload-Length": size,
    "Upload-Metadata": metadata({ asset_id, filename: "a" }),
  };
  const first = random(2) === 0 ? "" : "x".repeat(random(size + 1));
  const request: TusRequest =
    first === ""
      ? { method: "POST", headers }
      : { method: "POST", headers: { ...headers, "Content-Type": OCTETS }, body: first };
  const both = await askBoth(peers, request);
  t.is(both.ours.status, 201);
  t.is(both.theirs.status, 201);
  // We tell the offset also when nothing came along.
  t.is(both.ours.headers["upload-offset"], both.theirs.headers["upload-offset"] ?? "0");
  const pathOf = (answer: TusAnswer, base: string) =>
    new URL(String(answer.headers["location"]), base).pathname;
  return {
    path: { ours: pathOf(both.ours, depot().url), theirs: pathOf(both.theirs, peers.theirs) },
    size,
    offset: first.length,
    isEnded: false,
  };
}

test("random sequences of requests are answered as @tus/server answers them", async (t) => {
  t.timeout(120_000);
  const seed = propertySeed().seed ?? randomInt(2 ** 31);
  t.log(`GADB_PROPERTY_SEED=${seed}`);
  const random = makeRandom(seed);
  const studio = await depot().studio();
  const peers = {
    theirs: await openPeer(t),
    token: await depot().token(studio.members.contributor),
  };
  const met = new Set<string>();
  for (let sequence = 0; sequence < SEQUENCES; sequence += 1) {
    const model = await begin(t, peers, studio.assetId, random);
    for (let step = 0; step < STEPS; step += 1) {
      const { name, request } = drawStep(random, model);
      const both = await askBoth(peers, request, model.path);
      const why = requireSame(t, name, both);
      if (why) met.add(why);
      if (both.ours.status === 204 && request.method === "PATCH")
        model.offset += request.body?.length ?? 0;
      // What is complete and deleted is gone there and stays here.
      if (name === "DELETE of a complete one") break;
      if (both.ours.status === 204 && request.method === "DELETE") model.isEnded = true;
    }
  }
  for (const { name, headers } of CREATIONS) {
    requireSame(
      t,
      name,
      await askBoth(peers, { method: "POST", headers: headers(studio.assetId) }),
    );
  }
  const nowhere = `/uploads/${randomUUID()}`;
  for (const method of ["HEAD", "DELETE"]) {
    const path = { ours: nowhere, theirs: nowhere };
    requireSame(t, `${method} of nothing`, await askBoth(peers, { method }, path));
  }
  t.log(`differences met: ${[...met].join("; ")}`);
});

import { randomBytes } from "node:crypto";
import { makeAsset } from "../_helpers/factories.ts";
import { committed } from "../_helpers/with-db.ts";
import type { Watch } from "../depot/_crash-clients.ts";
import type { Stack } from "./_stack.ts";

/** A shelf on its way, as its owner knows it. */
export interface KnownShelf {
  id: string;
  isSubmitted: boolean;
}

/**
 * What people were told, kept outside the database: what an answer said must be so afterwards. A lock whose last command
 * was not answered is unknown until somebody looks.
 */
export interface Ledger {
  /** By asset: held, free, or not known. */
  locks: Map<string, boolean | undefined>;
  shelves: KnownShelf[];
  workspaceId: string;
  shelved: { asset_id: string; version_id: string }[];
}

/** The server answered with a refusal, or not at all. */
export class NotDone extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** Makes what the people of a drill work on: assets to lock, and content to put on shelves. */
export async function makeLedger(stack: Stack, locks = 3): Promise<Ledger> {
  const { projectId } = stack.studio;
  const made = await committed(stack.cluster.db, async (client) => {
    const assets: string[] = [];
    for (let at = 0; at < locks + 6; at += 1) assets.push(await makeAsset(client, projectId));
    return assets;
  });
  const sources = made.splice(0, 3);
  const targets = made.splice(0, 3);
  const shelved: Ledger["shelved"] = [];
  for (const [at, source] of sources.entries())
    shelved.push({ asset_id: targets[at] as string, version_id: await upload(stack, source) });
  const { createWorkspace } = await ask(
    stack,
    'mutation ($project: UUID!) { createWorkspace(input: { projectId: $project, name: "drill" }) { result { id } } }',
    { project: projectId },
  );
  return {
    locks: new Map(made.map((id) => [id, false])),
    shelves: [],
    workspaceId: createWorkspace.result.id,
    shelved,
  };
}

/** Uploads something; returns the version's id. */
async function upload(stack: Stack, assetId: string): Promise<string> {
  const path = `/assets/${assetId}/versions/upload?filename=content.bin`;
  const response = await fetch(stack.url() + path, {
    method: "PUT",
    headers: { authorization: `Bearer ${stack.token}` },
    body: randomBytes(10_000),
  });
  const { id } = (await response.json()) as { id: string };
  return id;
}

/** Takes locks and gives them back until the moments are over. Throws what it was not told is done. */
export async function workWithLocks(
  stack: Stack,
  ledger: Ledger,
  { assetId, moments }: { assetId: string; moments: Watch },
): Promise<void> {
  while (!moments.isOver) {
    const isHeld = ledger.locks.get(assetId) === true;
    const command = isHeld ? "releaseLock" : "lockAsset";
    ledger.locks.set(assetId, undefined);
    await ask(
      stack,
      `mutation ($asset: UUID!) { ${command}(input: { assetId: $asset }) { result { id } } }`,
      { asset: assetId },
    );
    ledger.locks.set(assetId, !isHeld);
    moments.pass();
  }
}

/** Fills shelves and submits them until the moments are over. */
export async function workWithShelves(stack: Stack, ledger: Ledger, moments: Watch): Promise<void> {
  while (!moments.isOver) {
    const made = await ask(
      stack,
      'mutation ($workspace: UUID!) { createShelf(input: { workspaceId: $workspace, name: "drill" }) { result { id } } }',
      { workspace: ledger.workspaceId },
    );
    const shelf = { id: made.createShelf.result.id as string, isSubmitted: false };
    ledger.shelves.push(shelf);
    moments.pass();
    await ask(
      stack,
      "mutation ($shelf: UUID!, $items: JSON!) { shelve(input: { shelfId: $shelf, items: $items }) { result { id } } }",
      { shelf: shelf.id, items: ledger.shelved },
    );
    moments.pass();
    await ask(
      stack,
      "mutation ($shelf: UUID!) { submitShelf(input: { shelfId: $shelf }) { result { state } } }",
      { shelf: shelf.id },
    );
    shelf.isSubmitted = true;
    moments.pass();
  }
}

/** Asks the server as the contributor. Throws NotDone for a refusal, and what the connection throws. */
// oxlint-disable-next-line typescript/no-explicit-any
export async function ask(
  stack: Pick<Stack, "url" | "token">,
  query: string,
  variables: object,
): Promise<any> {
  const response = await fetch(`${stack.url()}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${stack.token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors, error } = (await response.json()) as Answer;
  // A request that does not get to GraphQL is refused as the other routes refuse.
  if (error) throw new NotDone(error.code, error.message);
  const [refusal] = errors ?? [];
  if (refusal) throw new NotDone(refusal.extensions.code, refusal.message);
  return data;
}

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions: { code: string } }[];
  error?: { code: string; message: string };
}

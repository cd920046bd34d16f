import type { Request, Response } from "express";
import { withIdentity, type Identity } from "../../../src/auth/identity.ts";
import { beginConcatenation } from "../../../src/sql/begin-concatenation.ts";
import { beginResumableUpload } from "../../../src/sql/begin-resumable-upload.ts";
import type { VersionRow } from "../../../src/sql/version-row.ts";
import { requireSpace } from "../ingest.ts";
import { requireIdentity } from "../upload-route.ts";
import { addressOf, setProgress, setVersion, versionOf, type Progress } from "./answer.ts";
import { appendTo } from "./append.ts";
import { readChecksum, type Checksum } from "./checksum.ts";
import { endUpload, whileLeased, type Tus, type Writing } from "./context.ts";
import { finishUpload, isToFinish } from "./finish.ts";
import {
  hasBody,
  hasOctets,
  readConcat,
  readDescription,
  readUploadLength,
  requireOctets,
} from "./read-request.ts";

/** POST /uploads: begins an upload, with its first bytes if they are there, or puts one together from partial ones. */
export async function create(tus: Tus, req: Request, res: Response): Promise<void> {
  const identity = requireIdentity(req);
  const concat = readConcat(req);
  const giveBack = tus.slots.take(identity.userId);
  try {
    if (concat?.kind === "final") await createFinal(tus, { req, res, identity }, concat.partIds);
    else await createOwn(tus, { req, res, identity }, concat?.kind === "partial");
  } finally {
    giveBack();
  }
}

interface Exchange {
  req: Request;
  res: Response;
  identity: Identity;
}

async function createOwn(
  tus: Tus,
  { req, res, identity }: Exchange,
  isPartial: boolean,
): Promise<void> {
  const { depot } = tus;
  if (hasBody(req)) requireOctets(req);
  const checksum = readChecksum(req);
  const sizeBytes = readUploadLength(req);
  const request = { ...readDescription(req), sizeBytes, isPartial };
  await requireSpace(depot, sizeBytes);
  const upload = await withIdentity(depot.pool, identity, (client) =>
    beginResumableUpload(client, request),
  );
  let progress: Progress = { offset: 0, expiresAt: upload.expiresAt };
  if (hasOctets(req) || isToFinish(upload)) {
    progress = await appendFirst(tus, { req, identity }, upload.id, checksum);
  }
  res.status(201).location(addressOf(upload.id));
  setProgress(res, progress);
  res.end();
}

async function appendFirst(
  tus: Tus,
  { req, identity }: Pick<Exchange, "req" | "identity">,
  uploadId: string,
  checksum: Checksum | undefined,
): Promise<Progress> {
  const turn = await tus.turns.take(uploadId);
  try {
    return await whileLeased({ tus, identity, turn }, uploadId, (writing) =>
      appendTo(writing, req, { offset: 0, checksum }),
    );
  } catch (error) {
    // Its client will never learn the address.
    await endUpload({ depot: tus.depot, identity, uploadId }, error);
    throw error;
  } finally {
    turn.leave();
  }
}

async function createFinal(
  tus: Tus,
  { req, res, identity }: Exchange,
  partIds: string[],
): Promise<void> {
  const { depot } = tus;
  const request = { ...readDescription(req), partIds };
  const upload = await withIdentity(depot.pool, identity, (client) =>
    beginConcatenation(client, request),
  );
  const turn = await tus.turns.take(upload.id);
  try {
    const version = isToFinish(upload)
      ? await whileLeased({ tus, identity, turn }, upload.id, completeFinal)
      : await versionOf(depot, identity, upload);
    res.status(201).location(addressOf(upload.id));
    if (version) setVersion(res, version);
  } finally {
    turn.leave();
  }
  res.end();
}

/** Another request may have been a moment earlier. */
async function completeFinal(writing: Writing): Promise<VersionRow | undefined> {
  const { tus, identity, upload } = writing;
  if (!isToFinish(upload)) return versionOf(tus.depot, identity, upload);
  await tus.depot.store.requireRoom(upload.sizeBytes - upload.durableOffset);
  return finishUpload(writing);
}

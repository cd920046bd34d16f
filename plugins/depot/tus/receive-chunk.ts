import type { Request } from "express";
import { DepotError } from "../../../src/errors.ts";
import { keepAlive } from "../keep-alive.ts";
import { Meter } from "../meter.ts";
import { receive } from "../receive.ts";
import type { Part } from "../store.ts";
import type { Checksum } from "./checksum.ts";
import { isFinalRefusal, type Writing } from "./context.ts";
import { DurableGate } from "./durable-gate.ts";

/**
 * Appends the body of a request to an upload. Returns the open part and how many bytes of it outlive a crash, which the
 * database knows too. When the body breaks off, what has arrived is kept, and `receive`'s error is thrown; of a body
 * that is not what its checksum or the upload's length says, nothing is kept.
 */
export async function receiveChunk(
  writing: Writing,
  req: Request,
  checksum: Checksum | undefined,
): Promise<{ part: Part; offset: number }> {
  const { tus, lease, turn, upload } = writing;
  const { limits } = tus.depot;
  const part = await openPart(writing);
  part.ownsChunks = true;
  const remaining = upload.sizeBytes - upload.durableOffset;
  const meter = new Meter(remaining, async () => {
    throw tooLong(upload.sizeBytes);
  });
  const { syncMs, syncBytes } = limits;
  const isAllOrNothing = checksum !== undefined;
  const gate = new DurableGate(part, lease, { syncMs, syncBytes, checksum, isAllOrNothing });
  turn.receive({
    silentMs: () => (gate.writableLength > 0 ? 0 : meter.idleMs()),
    stop: (reason) => void meter.destroy(reason),
  });
  try {
    await receive(req, meter, gate, limits);
    turn.seal();
    checksum?.verify();
    return { part, offset: await record(writing, part) };
  } catch (error) {
    turn.seal();
    await gate.settled();
    const isUnwanted = isAllOrNothing || meter.receivedBytes > remaining;
    const refusal = isUnwanted ? undefined : await salvage(writing, part);
    await part.suspend();
    throw refusal ?? error;
  }
}

/** Opens the temporary file where the upload stands, which may take a second for each gigabyte that is there. */
export function openPart({ tus, lease, upload }: Writing): Promise<Part> {
  const { store, limits, log } = tus.depot;
  return keepAlive(
    () => lease.advance(),
    { everyMs: limits.syncMs, log },
    () => store.reopenPart(upload.id, upload.durableOffset),
  );
}

async function record({ lease }: Writing, part: Part): Promise<number> {
  const offset = await part.sync();
  await lease.advance(offset);
  return offset;
}

/** Keeps what has arrived of a body that broke off. Returns the refusal when its author may no longer go on. */
async function salvage(writing: Writing, part: Part): Promise<unknown> {
  try {
    await record(writing, part);
    return undefined;
  } catch (error) {
    if (isFinalRefusal(error)) return error;
    const { tus, upload } = writing;
    tus.depot.log.info({ err: error, uploadId: upload.id }, "the end of a broken chunk was lost");
    return undefined;
  }
}

function tooLong(sizeBytes: number): DepotError {
  return new DepotError("BADIN", `The upload announced ${sizeBytes} bytes, and more arrived.`, {
    status: 413,
    detail: { size_bytes: sizeBytes },
    hint: "None of this request were kept; send what belongs to the file.",
  });
}

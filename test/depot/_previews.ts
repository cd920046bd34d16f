import { deflateSync, crc32 } from "node:zlib";
import type { ExecutionContext } from "ava";
import sharp from "sharp";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { compareContents } from "../../worker/previews/compare-contents.ts";
import { makePreview, type PreviewMaking } from "../../worker/previews/preview-maker.ts";
import type { DepotServer } from "./_depot.ts";
import { workerPool } from "./_hygiene.ts";
import { putFile, sha256 } from "./_requests.ts";

const LIMITS = readConfig({}).previews;

/** What tests change of the worker's ways. */
export type LookOptions = Partial<Omit<PreviewMaking, "limits">> & {
  limits?: Partial<PreviewMaking["limits"]>;
};

/** What the database knows of content. */
export interface PreviewState {
  state: string;
  reason: string | null;
  attempts: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  facts: any;
  files: { kind: string; sha256: string; width: number; height: number; bytes: number }[];
}

/** A picture of one colour, with a spot in its corner. */
export function picture(
  width: number,
  height: number,
  color = "#336699",
  spot = 0,
): Promise<Buffer> {
  const ground = sharp({ create: { width, height, channels: 3, background: color } });
  if (spot === 0) return ground.png().toBuffer();
  const square = {
    create: { width: spot, height: spot, channels: 3, background: "#ffffff" },
  } as const;
  return ground
    .composite([{ input: square, left: 0, top: 0 }])
    .png()
    .toBuffer();
}

/** A PNG of a few kilobytes that promises so many pixels. */
export function bombPicture(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = Buffer.alloc((side / 8 + 1) * 64);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** Looks at content as the worker does, with other limits or another child when given. */
export async function look(
  t: ExecutionContext,
  server: DepotServer,
  digest: string,
  options: LookOptions = {},
): Promise<PreviewState> {
  await makePreview(making(t, server, options), digest);
  return previewState(server, digest);
}

/** Compares two contents as the worker does; the smaller hash comes first. */
export async function compare(
  t: ExecutionContext,
  server: DepotServer,
  digests: readonly [string, string],
): Promise<{ state: string; share: number | null; reason: string | null }> {
  const [one, other] = digests.toSorted() as [string, string];
  await compareContents(making(t, server, {}), { sha256: one, otherSha256: other });
  const { rows } = await server.db.rootPool.query(
    `select state, share, reason from app_private.content_differences
     where sha256 = $1 and other_sha256 = $2`,
    [one, other],
  );
  return rows[0];
}

/** What the database knows of content by now. */
export async function previewState(server: DepotServer, digest: string): Promise<PreviewState> {
  const { rows } = await server.db.rootPool.query<PreviewState>(
    `select state, reason, attempts, facts, (
       select coalesce(json_agg(json_build_object(
         'kind', files.kind, 'sha256', files.sha256, 'width', files.width, 'height', files.height, 'bytes', files.byte_count
       ) order by files.kind), '[]')
       from app_private.preview_files as files where files.source_sha256 = previews.sha256
     ) as files
     from app_private.previews where sha256 = $1`,
    [digest],
  );
  return rows[0] as PreviewState;
}

/** Uploads a file as the contributor of a studio; returns its hash and what the depot answered. */
export async function uploadFile(
  server: DepotServer,
  { content, assetId, userId }: { content: Buffer; assetId: string; userId: string },
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
): Promise<{ digest: string; version: any }> {
  const answer = await putFile(server, await server.token(userId), assetId, content);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return { digest: sha256(content), version: answer.body };
}

function making(
  t: ExecutionContext,
  server: DepotServer,
  { limits, ...options }: LookOptions,
): PreviewMaking {
  return {
    store: server.depot.store,
    pool: workerPool(t, server),
    log: createLog({ level: "silent" }),
    signal: new AbortController().signal,
    ...options,
    limits: { ...LIMITS, ...limits },
  };
}

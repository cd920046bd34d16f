import { createHash, randomBytes, randomInt } from "node:crypto";
import { request, type IncomingMessage } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Decides when the clients' work is over. */
export interface Watch {
  /** The server has answered for the first time. */
  start(): void;
  /** Something has happened: a piece is sent, or a turn of waiting for the answer is over. */
  pass(): void;
  readonly isOver: boolean;
}

/** Counts what the clients see happen, and lets something happen at one of these moments. */
export class Moments implements Watch {
  #left: number;
  #isCounting = false;
  readonly #strike: () => void;

  /** Calls `strike` at the moment with this number; Infinity for never. */
  constructor(left: number, strike: () => void) {
    this.#left = left;
    this.#strike = strike;
  }

  /** From now on they count: a server that has answered once is warm, and work is under way everywhere. */
  start(): void {
    this.#isCounting = true;
  }

  /** One more has happened. */
  pass(): void {
    if (!this.#isCounting) return;
    this.#left -= 1;
    if (this.#left === 0) this.#strike();
  }

  /** Whether it has struck. */
  get isOver(): boolean {
    return this.#left <= 0;
  }
}

/** Counts nothing but refusals for want of room, and strikes at the last. */
export class Refusals implements Watch {
  #left: number;
  readonly #strike: () => void;

  /** Calls `strike` at the refusal with this number. */
  constructor(left: number, strike: () => void = () => {}) {
    this.#left = left;
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

/** Somebody's file on its way, or there. */
export interface SentFile {
  assetId: string;
  content: Buffer;
  sha256: string;
  /** The server said so. */
  isAcknowledged: boolean;
  /** Where a resumable one goes on. */
  tusUrl?: string;
}

/** What the clients need to know of the server that runs now. */
export interface Target {
  url: string;
  token: string;
  moments: Watch;
}

const CHUNK = 64 * 1024;
const WAYS = ["PUT", "multipart", "tus"] as const;

/** A file of a random size up to 3 MiB, small ones as often as large ones. */
export function makeFile(assetId: string): SentFile {
  const content = randomBytes(Math.round(Math.exp(Math.random() * Math.log(3 * 1024 ** 2))));
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { assetId, content, sha256, isAcknowledged: false };
}

/** Sends a file in one of the three ways. Throws what the connection throws when the server dies. */
export async function sendFile(target: Target, file: SentFile): Promise<void> {
  const way = WAYS[randomInt(WAYS.length)] as (typeof WAYS)[number];
  if (way === "tus") return sendByTus(target, file);
  const path = `/assets/${file.assetId}/versions/upload`;
  const answer =
    way === "PUT"
      ? await send(target, { method: "PUT", path: `${path}?filename=a.bin` }, file.content)
      : await send(target, { method: "POST", path, headers: FORM }, form(file.content));
  expectStatus(answer, 201);
  acknowledge(target, file);
}

function acknowledge({ moments }: Target, file: SentFile): void {
  file.isAcknowledged = true;
  moments.start();
}

/** Creates a resumable upload and sends it, or goes on with it where the server says that it stands. */
export async function sendByTus(target: Target, file: SentFile): Promise<void> {
  if (file.tusUrl === undefined) {
    const metadata = `asset_id ${base64(file.assetId)},filename ${base64("a.bin")}`;
    const headers = { "Upload-Length": file.content.length, "Upload-Metadata": metadata };
    const created = await send(target, { method: "POST", path: "/uploads", headers });
    expectStatus(created, 201);
    file.tusUrl = new URL(String(created.headers["location"]), target.url).pathname;
  }
  // As every client of the protocol does: 423 passes by itself, when what still holds the upload has ended.
  while (!(await goOn(target, file, file.tusUrl))) {
    if (target.moments.isOver) throw new StillHeld("The upload is held by what was struck.");
  }
  acknowledge(target, file);
}

/** Sends what is missing; false when the upload is held by an earlier request. */
async function goOn(target: Target, { content }: SentFile, path: string): Promise<boolean> {
  const head = await send(target, { method: "HEAD", path });
  if (head.statusCode === 423) return false;
  const offset = Number(expectStatus(head, 200).headers["upload-offset"]);
  if (offset === content.length) return true;
  const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
  const patched = await send(target, { method: "PATCH", path, headers }, content.subarray(offset));
  if (patched.statusCode === 423) return false;
  expectStatus(patched, 204);
  return true;
}

const BOUNDARY = "crash-boundary";
const FORM = { "Content-Type": `multipart/form-data; boundary=${BOUNDARY}` };

function form(content: Buffer): Buffer {
  const head = 'Content-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n';
  return Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\n${head}`),
    content,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
}

interface Asked {
  method: string;
  path: string;
  headers?: Record<string, string | number>;
}

/** Sends a request piece by piece; each piece, and each turn of waiting for the answer, is a moment. */
async function send(
  { url, token, moments }: Target,
  { method, path, headers = {} }: Asked,
  body?: Buffer,
): Promise<IncomingMessage> {
  const isTus = path.startsWith("/uploads");
  const sent = request(new URL(path, url), {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(isTus ? { "Tus-Resumable": "1.0.0" } : {}),
      "Content-Length": body?.length ?? 0,
      ...headers,
    },
  });
  let isDone = false;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  sent.once("response", resolve).once("error", reject);
  const answered = promise.then(read).finally(() => (isDone = true));
  // Awaited below; until then a refusal must not count as nobody's.
  answered.catch(() => {});
  for (let at = 0; body && at < body.length && !isDone; at += CHUNK) {
    await new Promise((go) => sent.write(body.subarray(at, at + CHUNK), go));
    moments.pass();
  }
  sent.end();
  while (!isDone) {
    await nextTurn();
    moments.pass();
  }
  return answered;
}

/** An answer counts only when it has come whole. */
async function read(response: IncomingMessage): Promise<IncomingMessage> {
  let body = "";
  for await (const chunk of response) body += String(chunk);
  return Object.assign(response, { text: body });
}

function expectStatus(answer: IncomingMessage, status: number): IncomingMessage {
  if (answer.statusCode === status) return answer;
  const { text } = answer as IncomingMessage & { text: string };
  const message = `Answered ${answer.statusCode} and not ${status}: ${text}`;
  throw new UnexpectedAnswer(message, answer.statusCode as number);
}

/** What would have to end first has been struck and does not. */
export class StillHeld extends Error {}

/** The server answered, and not as it does when all is well. */
export class UnexpectedAnswer extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

import { createHash } from "node:crypto";
import { request, type ClientRequest, type IncomingHttpHeaders } from "node:http";
import type { DepotServer } from "./_depot.ts";
import { bearer } from "./_requests.ts";

/** What a server answered to one request. */
export interface TusAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** A request, as tests write it. */
export interface TusRequest {
  method: string;
  /** From the root, or the whole address of an upload. */
  path?: string | undefined;
  token?: string | undefined;
  /** Beside the ones that every tus client sends; undefined leaves one of those out. */
  headers?: Record<string, string | number | undefined>;
  body?: Buffer | string;
}

export const OCTETS = "application/offset+octet-stream";

/** Sends a request as a tus client would, and reads the answer. */
export function tus(base: string, asked: TusRequest): Promise<TusAnswer> {
  const sent = openTus(base, asked);
  sent.end(asked.body ?? "");
  return answerOf(sent);
}

/** Begins a request whose body the test writes by itself. */
export function openTus(base: string, asked: TusRequest): ClientRequest {
  const { method, path = "/uploads", token, headers = {}, body } = asked;
  const all = {
    "Tus-Resumable": "1.0.0",
    ...bearer(token),
    ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }),
    ...headers,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return request(new URL(path, base), {
    method,
    headers: Object.fromEntries(given) as Record<string, string>,
    agent: false,
  });
}

/** The answer of a request that is on its way. */
export function answerOf(sent: ClientRequest): Promise<TusAnswer> {
  return new Promise((resolve, reject) => {
    sent.once("error", reject);
    sent.once("response", (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.once("error", reject);
      response.once("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text.startsWith("{") ? JSON.parse(text) : text,
        }),
      );
    });
  });
}

/** `Upload-Metadata` of these values. */
export function metadata(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`.trim())
    .join(",");
}

/** Begins an upload of `size` bytes; returns its address. */
export async function createUpload(
  server: Pick<DepotServer, "url">,
  token: string,
  values: Record<string, string>,
  { size, headers = {} }: { size: number; headers?: Record<string, string> },
): Promise<string> {
  const answer = await tus(server.url, {
    method: "POST",
    token,
    headers: {
      "Upload-Length": size,
      "Upload-Metadata": metadata({ filename: "a.bin", ...values }),
      ...headers,
    },
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer));
  return String(answer.headers["location"]);
}

/** Sends bytes at an offset. */
export function patch(
  server: Pick<DepotServer, "url">,
  token: string,
  path: string,
  {
    offset,
    body,
    headers = {},
  }: { offset: number; body: Buffer | string; headers?: Record<string, string> },
): Promise<TusAnswer> {
  return tus(server.url, {
    method: "PATCH",
    path,
    token,
    headers: { "Upload-Offset": offset, "Content-Type": OCTETS, ...headers },
    body,
  });
}

/** Asks where an upload stands. */
export function head(
  server: Pick<DepotServer, "url">,
  token: string,
  path: string,
): Promise<TusAnswer> {
  return tus(server.url, { method: "HEAD", path, token });
}

/** A digest as `Upload-Checksum` writes it. */
export function checksum(algorithm: string, content: Buffer | string): string {
  return `${algorithm} ${createHash(algorithm).update(content).digest("base64")}`;
}

/** The id in an upload's address. */
export function idOf(path: string): string {
  return path.split("/").at(-1) as string;
}

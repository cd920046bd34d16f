import { createHash } from "node:crypto";
import type { DepotServer } from "./_depot.ts";

/** What the depot answered: the status, the headers and the JSON. */
export interface Answer {
  status: number;
  headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** Settings of an upload in a test. */
export interface UploadOptions {
  fields?: Record<string, string>;
  filename?: string;
  headers?: Record<string, string>;
}

/** Uploads with a form, as the seed's curl does. */
export async function postFile(
  server: DepotServer,
  token: string | undefined,
  assetId: string,
  content: Buffer | string,
  { fields = {}, filename = "hero.png", headers = {} }: UploadOptions = {},
): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([content]), filename);
  return send(`${server.url}/assets/${assetId}/versions/upload`, {
    method: "POST",
    headers: { ...bearer(token), ...headers },
    body: form,
  });
}

/** Uploads bare bytes. */
export async function putFile(
  server: DepotServer,
  token: string | undefined,
  assetId: string,
  content: Buffer | string,
  { fields = {}, filename = "hero.png", headers = {} }: UploadOptions = {},
): Promise<Answer> {
  const query = new URLSearchParams({ ...fields, filename });
  return send(`${server.url}/assets/${assetId}/versions/upload?${query}`, {
    method: "PUT",
    headers: { ...bearer(token), ...headers },
    body: content,
  });
}

/** Sends a request and reads its JSON answer. */
export async function send(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

/** Downloads; the body stays bytes. */
export async function download(
  server: DepotServer,
  token: string | undefined,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const response = await fetch(`${server.url}${path}`, {
    ...init,
    headers: { ...bearer(token), ...(init.headers as Record<string, string>) },
  });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

/** The header of a token. */
export function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** The digest in hexadecimal. */
export function sha256(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}

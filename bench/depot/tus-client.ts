import { stat } from "node:fs/promises";
import { curlExpecting } from "./curl.ts";

const TUS = ["-H", "Tus-Resumable: 1.0.0"];

/** Where a tus server takes uploads. */
export interface TusTarget {
  /** The URL that makes uploads. */
  url: string;
  headers?: readonly string[];
  /** Upload-Metadata as the protocol writes it. */
  metadata?: string;
}

/** Sends a file by tus in two requests, as a client does whose line holds. */
export async function sendByTus(target: TusTarget, file: string): Promise<void> {
  const { size } = await stat(file);
  const headers = target.headers ?? [];
  const metadata = target.metadata ? ["-H", `Upload-Metadata: ${target.metadata}`] : [];
  const created = await curlExpecting(
    [201],
    [
      "-D",
      "-",
      "-X",
      "POST",
      ...TUS,
      ...headers,
      ...metadata,
      "-H",
      `Upload-Length: ${size}`,
      "-H",
      "Content-Length: 0",
      target.url,
    ],
  );
  const location = /^location:\s*(\S+)/im.exec(created.body)?.[1];
  if (location === undefined) throw new Error(`No Location in: ${created.body}`);
  await curlExpecting(
    [204],
    [
      "-X",
      "PATCH",
      "-T",
      file,
      ...TUS,
      ...headers,
      "-H",
      "Upload-Offset: 0",
      "-H",
      "Content-Type: application/offset+octet-stream",
      "-H",
      "Expect:",
      new URL(location, target.url).href,
    ],
  );
}

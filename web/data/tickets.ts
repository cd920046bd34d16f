import type { GadbClient } from "../../src/sdk/index.ts";
import type { PreviewFile } from "../lib/preview.ts";
import type { Previews } from "./previews.ts";

/** Keep a margin: a ticket that runs out while the bytes are on their way is useless. */
const REUSE_FOR_MS = 60_000;

interface Ticket {
  url: Promise<string>;
  takenAt: number;
}

/**
 * Addresses of a version's bytes for <img>, <audio> and links, which can't carry a token in a header. Each carries a
 * short-lived ticket for that version alone.
 */
export class Tickets {
  /** Tells of small pictures that are on their way. */
  readonly previews: Previews;
  readonly #client: GadbClient;
  readonly #taken = new Map<string, Ticket>();

  constructor(client: GadbClient, previews: Previews) {
    this.#client = client;
    this.previews = previews;
  }

  /** Where to show the version from. Asked twice within a minute it is the same, so the browser's cache serves. */
  inline(assetId: string, versionNumber: number): Promise<string> {
    const key = `${assetId}/${versionNumber}`;
    const known = this.#taken.get(key);
    if (known !== undefined && Date.now() - known.takenAt < REUSE_FOR_MS) return known.url;
    const url = this.#client.downloadUrl(assetId, versionNumber, { inline: true });
    this.#taken.set(key, { url, takenAt: Date.now() });
    url.catch(() => this.#taken.delete(key));
    return url;
  }

  /** Where a file is that was derived from the version, a small picture or peaks. The version's ticket opens it, too. */
  async preview(
    { assetId, versionNumber }: { assetId: string; versionNumber: number },
    { kind, sha256 }: PreviewFile,
  ): Promise<string> {
    const download = await this.inline(assetId, versionNumber);
    const ticket = new URLSearchParams(download.split("?")[1]).get("ticket") ?? "";
    return `/assets/${assetId}/versions/${versionNumber}/previews/${kind}?v=${sha256}&ticket=${ticket}`;
  }

  /** Where to download the version from; a new ticket each time. */
  download(assetId: string, versionNumber: number): Promise<string> {
    return this.#client.downloadUrl(assetId, versionNumber);
  }

  /** Forgets all tickets: they belong to whoever was signed in. */
  clear(): void {
    this.#taken.clear();
  }
}

import {
  DifferenceDocument,
  RetryPreviewDocument,
  VersionPreviewDocument,
  type GadbClient,
} from "../../src/sdk/index.ts";
import { toPreview, type Preview } from "../lib/preview.ts";
import type { ActivityEvent, LiveFeed } from "./live-feed.ts";

/** A version whose preview is on its way. */
export interface Awaited {
  id: string;
  projectId: string;
}

type Listener = (preview: Preview) => void;

/**
 * Tells of previews as they are made, whoever waits for them: one subscription a project, and only while something of it
 * is on its way.
 */
export class Previews {
  readonly #client: GadbClient;
  readonly #live: LiveFeed;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #projects = new Map<string, { versionIds: Set<string>; unfollow: () => void }>();
  readonly #asking = new Set<string>();

  constructor(client: GadbClient, live: LiveFeed) {
    this.#client = client;
    this.#live = live;
  }

  /** Calls `listener` when the preview of the version changes; call what comes back to stop. */
  follow({ id, projectId }: Awaited, listener: Listener): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    const project = this.#projects.get(projectId);
    if (project === undefined) this.#begin(projectId, id);
    else {
      project.versionIds.add(id);
      // It may have been made between the page's question and this.
      void this.#ask(id);
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#end(projectId, id);
    };
  }

  /** Has a preview made again that failed; returns how it is then. */
  async retry(versionId: string): Promise<Preview> {
    const { retryPreview } = await this.#client.request(RetryPreviewDocument, { versionId });
    return toPreview(retryPreview?.result?.preview);
  }

  /** The share of pixels in which two pictures differ, 0 to 1, as the server has counted it; undefined when it has not. */
  async difference(versionId: string, otherVersionId: string): Promise<number | undefined> {
    const { assetVersion } = await this.#client.request(DifferenceDocument, {
      versionId,
      otherVersionId,
    });
    return assetVersion?.difference?.share ?? undefined;
  }

  #begin(projectId: string, id: string): void {
    const versionIds = new Set([id]);
    const unfollow = this.#live.activity(projectId, (event) => this.#take(event, versionIds));
    this.#projects.set(projectId, { versionIds, unfollow });
    void this.#ask(id);
  }

  #end(projectId: string, id: string): void {
    this.#listeners.delete(id);
    const project = this.#projects.get(projectId);
    project?.versionIds.delete(id);
    if (project === undefined || project.versionIds.size > 0) return;
    project.unfollow();
    this.#projects.delete(projectId);
  }

  #take({ event, assetVersion }: ActivityEvent, versionIds: ReadonlySet<string>): void {
    // What was missed before "ready" and with "resync" is in the present state alone.
    if (event === "ready" || event === "resync") {
      for (const id of versionIds) void this.#ask(id);
    } else if (assetVersion !== null && versionIds.has(assetVersion.id)) {
      this.#tell(assetVersion.id, toPreview(assetVersion.preview));
    }
  }

  /** Out of reach, the feed says "ready" once the server is back. */
  async #ask(versionId: string): Promise<void> {
    if (this.#asking.has(versionId)) return;
    this.#asking.add(versionId);
    try {
      const answer = await this.#client.request(VersionPreviewDocument, { versionId });
      if (answer.assetVersion !== null)
        this.#tell(versionId, toPreview(answer.assetVersion.preview));
    } catch {
      // See above.
    } finally {
      this.#asking.delete(versionId);
    }
  }

  #tell(versionId: string, preview: Preview): void {
    for (const listener of this.#listeners.get(versionId) ?? []) listener(preview);
  }
}

/** The client for Node: as in a page, and with files by their paths. */
import { GadbClient, type ClientOptions } from "./client.ts";
import { FolderResumeStore } from "./node/folder-resume-store.ts";
import { nodePlatform } from "./node/node-platform.ts";

/** Which server, who asks, and where uploads under way are remembered. */
export interface NodeClientOptions extends ClientOptions {
  /** A folder in which uploads under way are remembered, so that another process goes on; made when it is missing. */
  resumeFolder?: string;
}

/** A client of one server. */
export function createClient({ resumeFolder, ...options }: NodeClientOptions): GadbClient {
  const store = resumeFolder === undefined ? undefined : new FolderResumeStore(resumeFolder);
  return new GadbClient(nodePlatform(store), options);
}

export * from "./exports.ts";

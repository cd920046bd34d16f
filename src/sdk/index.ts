/** The client for pages and everything else that is not Node; Node has `node.ts`, which knows files. */
import { browserPlatform } from "./browser/browser-platform.ts";
import { GadbClient, type ClientOptions } from "./client.ts";

/** A client of one server. In a page `url` may be left out. */
export function createClient(options: ClientOptions = {}): GadbClient {
  return new GadbClient(browserPlatform, options);
}

export * from "./exports.ts";

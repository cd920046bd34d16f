import type { Query } from "./router.ts";

/** The filters of a project's assets, in the order of their row. Each is a part of the address. */
export const ASSET_FILTERS = ["q", "type", "tag", "folder"] as const;

/** What the API is asked for; absent is anything. */
export interface AssetAsk {
  query?: string;
  types?: readonly string[];
  tagNames?: readonly string[];
  parentPath?: string;
}

/** What the filters of an address ask the API for. */
export function assetAsk(query: Query): AssetAsk {
  const { q = "", type = "", tag = "", folder = "" } = query;
  return {
    ...(q === "" ? {} : { query: q }),
    ...(type === "" ? {} : { types: [type] }),
    ...(tag === "" ? {} : { tagNames: [tag] }),
    ...(folder === "" ? {} : { parentPath: folder }),
  };
}

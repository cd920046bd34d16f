import test from "ava";
import { assetAsk } from "../../../web/lib/asset-filters.ts";

test("the filters of an address become what the API is asked for", (t) => {
  t.deepEqual(assetAsk({}), {});
  t.deepEqual(assetAsk({ q: "hero", type: "texture", tag: "hair", folder: "chars", tab: "x" }), {
    query: "hero",
    types: ["texture"],
    tagNames: ["hair"],
    parentPath: "chars",
  });
});

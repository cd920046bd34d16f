import test from "ava";
import {
  assetNames,
  candidatesFor,
  certainTarget,
  droppedName,
  newAssetName,
} from "../../../web/lib/upload-match.ts";

const ASSETS = [
  { id: "1", name: "hero_texture", parentPath: "props/hero" },
  { id: "2", name: "hero_texture", parentPath: "old" },
  { id: "3", name: "Rock.png", parentPath: "" },
  { id: "4", name: "rock", parentPath: "" },
];

function found(path: string): string[] {
  return candidatesFor(droppedName(path), ASSETS).map(({ id }) => id);
}

test("a path inside a dropped folder is split into folder and name", (t) => {
  t.deepEqual(droppedName("hero.png"), { folder: "", name: "hero.png" });
  t.deepEqual(droppedName("/props/hero/hero.png"), { folder: "props/hero", name: "hero.png" });
});

test("a file may belong to an asset of its name, without its ending, and without a version's number", (t) => {
  t.deepEqual(assetNames("hero_texture.png"), ["hero_texture.png", "hero_texture"]);
  t.deepEqual(assetNames("hero_v012.png"), ["hero_v012.png", "hero_v012", "hero"]);
  t.deepEqual(assetNames("hero.v3.tar.gz"), ["hero.v3.tar.gz", "hero.v3.tar"]);
  t.deepEqual(assetNames(".gitignore"), [".gitignore"]);
  t.is(newAssetName("hero-v2.PNG"), "hero");
  t.is(newAssetName("v2.png"), "v2");
});

test("the asset in the dropped folder comes before one elsewhere", (t) => {
  t.deepEqual(found("props/hero/hero_texture.png"), ["1", "2"]);
  t.deepEqual(found("old/hero_texture.tga"), ["2", "1"]);
  t.deepEqual(found("hero/hero_texture.png"), ["1", "2"], "ends like it");
});

test("the whole name comes before the name without its ending, whatever the case", (t) => {
  t.deepEqual(found("rock.png"), ["3", "4"]);
  t.deepEqual(found("ROCK.tga"), ["4"]);
  t.deepEqual(found("stone.png"), []);
});

test("only what is better than the next is certain", (t) => {
  const certain = (path: string) => {
    const file = droppedName(path);
    return certainTarget(file, candidatesFor(file, ASSETS))?.id;
  };
  t.is(certain("props/hero/hero_texture.png"), "1");
  t.is(certain("rock.png"), "3");
  t.is(certain("ROCK.tga"), "4");
  t.is(certain("hero_texture.png"), undefined, "in two folders");
  t.is(certain("stone.png"), undefined);
});

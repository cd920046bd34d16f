import test from "ava";
import { chosenVersion, lanesOf } from "../../../web/lib/filmstrip.ts";

const MAIN = { id: "1", name: "main", type: "mainline" };
const RELEASE = { id: "2", name: "1.0", type: "release" };
const LIGHT = { id: "3", name: "lighting", type: "development" };
const version = (versionNumber: number, branch: typeof MAIN | null) => ({ versionNumber, branch });

const VERSIONS = [
  version(1, MAIN),
  version(4, LIGHT),
  version(3, RELEASE),
  version(2, LIGHT),
  version(5, MAIN),
  version(6, null),
];

test("there is a lane for each branch, from the mainline down, with the newest version first", (t) => {
  t.deepEqual(
    lanesOf(VERSIONS).map(({ name, versions }) => [name, versions.map((one) => one.versionNumber)]),
    [
      ["main", [5, 1]],
      ["1.0", [3]],
      ["lighting", [4, 2]],
      ["Another branch", [6]],
    ],
  );
});

test("the version that the address names is shown, else the newest", (t) => {
  t.is(chosenVersion(VERSIONS, "3")?.versionNumber, 3);
  t.is(chosenVersion(VERSIONS, "99")?.versionNumber, 6);
  t.is(chosenVersion(VERSIONS, undefined)?.versionNumber, 6);
  t.is(chosenVersion([], "1"), undefined);
});

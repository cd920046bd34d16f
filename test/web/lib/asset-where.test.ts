import test from "ava";
import { labelsOf, shelvesOf } from "../../../web/lib/asset-where.ts";

test("labels are told by name with the version in them", (t) => {
  const inLabels = (...names: string[]) => ({
    nodes: [...names.map((name) => ({ label: { id: name, name } })), { label: null }],
  });
  t.deepEqual(
    labelsOf([
      { versionNumber: 2, labelVersions: inLabels("beta") },
      { versionNumber: 1, labelVersions: inLabels("alpha") },
    ]),
    [
      { id: "alpha", name: "alpha", versionNumber: 1 },
      { id: "beta", name: "beta", versionNumber: 2 },
    ],
  );
});

test("a shelf counts while it is open and its newest revision holds the asset", (t) => {
  const item = (revision: number, state: string, currentRevision = 2) => ({
    revision,
    shelfAtRevision: { shelf: { currentRevision, state } },
  });
  const found = shelvesOf([
    item(2, "open"),
    item(1, "open"),
    item(2, "in_review"),
    item(2, "submitted"),
    item(2, "discarded"),
    { revision: 1, shelfAtRevision: null },
    { revision: 1, shelfAtRevision: { shelf: null } },
  ]);
  t.deepEqual(
    found.map(({ state }) => state),
    ["open", "in_review"],
  );
});

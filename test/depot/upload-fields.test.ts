import test from "ava";
import { FieldCollector } from "../../plugins/depot/upload-fields.ts";
import { DepotError } from "../../src/errors.ts";

function read(fields: Record<string, string>) {
  const collector = new FieldCollector();
  for (const [name, value] of Object.entries(fields)) collector.add(name, value);
  return collector.read();
}

test("fields are read as what they mean", (t) => {
  const digest = "AB".repeat(32);
  t.deepEqual(
    read({ version_number: "2", base_version: "0", branch: "dev", comment: "c", sha256: digest }),
    {
      versionNumber: 2,
      baseVersion: 0,
      branch: "dev",
      comment: "c",
      sha256: digest.toLowerCase(),
    },
  );
});

test("empty fields count as not sent", (t) => {
  t.deepEqual(read({ version_number: "", base_version: "", branch: "", comment: "", sha256: "" }), {
    versionNumber: undefined,
    baseVersion: undefined,
    branch: undefined,
    comment: undefined,
    sha256: undefined,
  });
});

test("the same field may come twice with the same value", (t) => {
  const collector = new FieldCollector();
  collector.add("branch", "dev");
  t.notThrows(() => collector.add("branch", "dev"));
  t.throws(() => collector.add("branch", "main"), { instanceOf: DepotError, message: /twice/ });
});

const malformed: [name: string, value: string][] = [
  ["version_number", "0"],
  ["version_number", "-1"],
  ["version_number", "1.5"],
  ["version_number", "1e3"],
  ["version_number", "two"],
  ["version_number", "2147483648"],
  ["version_number", "99999999999999999999"],
  ["base_version", "-1"],
  ["base_version", "１"],
  ["sha256", "abc"],
  ["sha256", "g".repeat(64)],
  ["comment", "x".repeat(10_001)],
  ["comment", "a\0b"],
  ["base", "3"],
  ["__proto__", "x"],
];

for (const [name, value] of malformed) {
  test(`${name}=${JSON.stringify(value).slice(0, 30)} is refused with BADIN`, (t) => {
    const collector = new FieldCollector();
    const error = t.throws(
      () => {
        collector.add(name, value);
        collector.read();
      },
      { instanceOf: DepotError },
    );
    t.is(error.code, "BADIN");
  });
}

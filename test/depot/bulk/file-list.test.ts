import { createHash } from "node:crypto";
import test from "ava";
import { FileList } from "../../../plugins/depot/bulk/file-list.ts";

test("files come out as they went in, thousands of them", (t) => {
  const list = new FileList();
  const files = Array.from({ length: 5_000 }, (_, n) => ({
    path: `folder/${n}`,
    sizeBytes: n === 7 ? 5 * 1024 ** 4 : n,
    changedAt: new Date(1_700_000_000_000 + n),
    sha256: createHash("sha256").update(String(n)).digest("hex"),
  }));
  for (const file of files) list.add(file);
  t.is(list.length, 5_000);
  t.deepEqual([...list], files);
});

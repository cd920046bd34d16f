import { randomBytes } from "node:crypto";
import test from "ava";
import { useDepot, withDepot } from "./_depot.ts";
import { alteredStore } from "./_altered-store.ts";
import { parseByteranges } from "./_byteranges.ts";
import { download, putFile, sha256 } from "./_requests.ts";

const depot = useDepot(test);
const content = randomBytes(4_000_000);

async function uploaded(server = depot()) {
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const answer = await putFile(server, token, studio.assetId, content, { filename: "a.bin" });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return { token, path: `/assets/${studio.assetId}/versions/1/download` };
}

const table: [range: string, parts: [from: number, to: number][]][] = [
  [
    "bytes=0-99,200-299",
    [
      [0, 99],
      [200, 299],
    ],
  ],
  [
    "bytes=3999999-,0-0",
    [
      [3_999_999, 3_999_999],
      [0, 0],
    ],
  ],
  [
    "bytes=-10,1000000-2999999",
    [
      [3_999_990, 3_999_999],
      [1_000_000, 2_999_999],
    ],
  ],
  [
    "bytes=0-9,5-19,100-109,9999999-",
    [
      [0, 19],
      [100, 109],
    ],
  ],
];

for (const [range, parts] of table) {
  test(`${range} comes as ${parts.length} parts, each with its place`, async (t) => {
    const { token, path } = await uploaded();
    const got = await download(depot(), token, path, { headers: { range } });
    t.is(got.status, 206);
    t.is(got.headers.get("content-range"), null);
    t.is(got.headers.get("etag"), `"${sha256(content)}"`);
    t.is(got.headers.get("content-length"), String(got.bytes.length));
    t.is(got.headers.get("x-content-type-options"), "nosniff");
    const found = parseByteranges(got.headers.get("content-type") as string, got.bytes);
    t.is(found.length, parts.length);
    for (const [index, [from, to]] of parts.entries()) {
      t.is(found[index]?.headers["content-range"], `bytes ${from}-${to}/${content.length}`);
      t.is(found[index]?.headers["content-type"], "application/octet-stream");
      t.true(found[index]?.body.equals(content.subarray(from, to + 1)));
    }
  });
}

test("several ranges of content that has changed since, or by HEAD, are ignored", async (t) => {
  const { token, path } = await uploaded();
  const range = "bytes=0-99,200-299";
  const other = await download(depot(), token, path, { headers: { range, "if-range": '"x"' } });
  t.is(other.status, 200);
  t.is(other.bytes.length, content.length);
  const same = await download(depot(), token, path, {
    headers: { range, "if-range": `"${sha256(content)}"` },
  });
  t.is(same.status, 206);
  const head = await download(depot(), token, path, { method: "HEAD", headers: { range } });
  t.is(head.status, 200);
  t.is(head.headers.get("content-length"), String(content.length));
  const outside = await download(depot(), token, path, {
    headers: { range: "bytes=4000000-,5000000-5000009" },
  });
  t.is(outside.status, 416);
  t.is(outside.headers.get("content-range"), "bytes */4000000");
});

test("a store that offers streams alone brings ranges and whole files too", async (t) => {
  const server = await withDepot(t, {
    wrapStore: (store) =>
      alteredStore(store, {
        async open(digest) {
          const opened = await store.open(digest);
          return (
            opened && {
              sizeBytes: opened.sizeBytes,
              read: (range) => opened.read(range),
              close: () => opened.close(),
            }
          );
        },
      }),
  });
  const { token, path } = await uploaded(server);
  const whole = await download(server, token, path);
  t.true(whole.bytes.equals(content));
  const part = await download(server, token, path, { headers: { range: "bytes=7-2000006" } });
  t.true(part.bytes.equals(content.subarray(7, 2_000_007)));
  const several = await download(server, token, path, {
    headers: { range: "bytes=1-2,9-3000000" },
  });
  const [first, second] = parseByteranges(
    several.headers.get("content-type") as string,
    several.bytes,
  );
  t.true(first?.body.equals(content.subarray(1, 3)));
  t.true(second?.body.equals(content.subarray(9, 3_000_001)));
});

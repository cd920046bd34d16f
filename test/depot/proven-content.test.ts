import { randomBytes } from "node:crypto";
import { chmod, open, utimes } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { ProvenContent } from "../../plugins/depot/proven-content.ts";
import { withDepot } from "./_depot.ts";
import { download, putFile, sha256 } from "./_requests.ts";

const A = "a".repeat(64);

test("a proof holds for one state of the file, and for a while", (t) => {
  let now = 0;
  const proven = new ProvenContent(1_000, () => now);
  t.false(proven.isProven(A, "1"));
  proven.remember(A, "1");
  t.true(proven.isProven(A, "1"));
  t.false(proven.isProven(A, "2"), "another state");
  t.false(proven.isProven(A, undefined), "a state that the store cannot tell");
  t.false(proven.isProven("b".repeat(64), "1"));
  now = 999;
  t.true(proven.isProven(A, "1"));
  now = 1_000;
  t.false(proven.isProven(A, "1"));
  proven.remember(A, "1");
  proven.forget(A);
  t.false(proven.isProven(A, "1"));
});

test("without a stamp or a lifetime nothing is remembered", (t) => {
  const proven = new ProvenContent(1_000, () => 0);
  proven.remember(A, undefined);
  t.false(proven.isProven(A, undefined));
  const never = new ProvenContent(0, () => 0);
  never.remember(A, "1");
  t.false(never.isProven(A, "1"));
});

test("of very many proofs the oldest are forgotten", (t) => {
  const proven = new ProvenContent(1_000, () => 0);
  for (let n = 0; n < 20_001; n += 1) proven.remember(String(n), "1");
  t.false(proven.isProven("0", "1"));
  t.true(proven.isProven("1", "1"));
  t.true(proven.isProven("20000", "1"));
});

test("a file that was proven and is touched afterwards is hashed again", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const content = randomBytes(5_000_000);
  const digest = sha256(content);
  t.is((await putFile(server, token, studio.assetId, content)).status, 201);
  const path = `/assets/${studio.assetId}/versions/1/download`;
  for (let round = 0; round < 3; round += 1)
    t.true((await download(server, token, path)).bytes.equals(content));
  const file = join(
    server.folder,
    "blobs",
    "sha256",
    digest.slice(0, 2),
    digest.slice(2, 4),
    digest,
  );
  await chmod(file, 0o600);
  const handle = await open(file, "r+");
  const { atime, mtime } = await handle.stat();
  await handle.write(Buffer.from([(content[100] as number) ^ 1]), 0, 1, 100);
  await handle.close();
  // Somebody who puts the old time back is still found out.
  await utimes(file, atime, mtime);
  await t.throwsAsync(download(server, token, path));
});

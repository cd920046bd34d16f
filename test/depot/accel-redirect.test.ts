import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { parseByteranges } from "./_byteranges.ts";
import { withDepot, type DepotServer } from "./_depot.ts";
import { startNginx } from "./_nginx.ts";
import { bearer, download, putFile, sha256 } from "./_requests.ts";

const content = randomBytes(3_000_000);
const PASSED_ON = [
  "etag",
  "last-modified",
  "repr-digest",
  "vary",
  "content-security-policy",
  "x-content-type-options",
  "cross-origin-resource-policy",
  "referrer-policy",
  "content-type",
  "content-disposition",
  "cache-control",
];

async function uploaded(t: ExecutionContext, env: Record<string, string>) {
  const server = await withDepot(t, { env });
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const answer = await putFile(server, token, studio.assetId, content, { filename: "größe.bin" });
  t.is(answer.status, 201);
  return { server, studio, token, path: `/assets/${studio.assetId}/versions/1/download` };
}

function below(server: DepotServer): string {
  const digest = sha256(content);
  return join(server.folder, "blobs", "sha256", digest.slice(0, 2), digest.slice(2, 4), digest);
}

test("with a proxy the answer names the file and brings no bytes, to those only who may have them", async (t) => {
  const { server, studio, token, path } = await uploaded(t, {
    GADB_ACCEL_REDIRECT: "/internal-depot/",
  });
  const digest = sha256(content);
  const got = await download(server, token, path);
  t.is(got.status, 200);
  t.is(got.bytes.length, 0);
  t.is(
    got.headers.get("x-accel-redirect"),
    `/internal-depot/blobs/sha256/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`,
  );
  t.is(got.headers.get("etag"), `"${digest}"`);
  t.is(got.headers.get("x-content-type-options"), "nosniff");
  const others: [token: string | undefined, init: RequestInit, status: number][] = [
    [undefined, {}, 401],
    [await server.token(studio.outsider), {}, 404],
    [token, { headers: { "if-none-match": `"${digest}"` } }, 304],
    [token, { headers: { range: "bytes=3000000-" } }, 416],
    [token, { method: "HEAD" }, 200],
  ];
  for (const [who, init, status] of others) {
    const other = await download(server, who, path, init);
    t.is(other.status, status);
    t.is(other.headers.get("x-accel-redirect"), null, `${status}`);
  }
});

test("a file that is gone is noticed before the proxy is sent to it", async (t) => {
  const { server, token, path } = await uploaded(t, { GADB_ACCEL_REDIRECT: "/internal-depot" });
  await rm(below(server));
  const got = await download(server, token, path);
  t.is(got.status, 409);
  t.is(got.headers.get("x-accel-redirect"), null);
  t.true(server.logLines.some((line) => line.includes('"alarm":"damaged-content"')));
});

test("a real nginx sends the file, its ranges and our headers", async (t) => {
  const { server, studio, token, path } = await uploaded(t, {
    GADB_ACCEL_REDIRECT: "/internal-depot",
    GADB_TRUST_PROXY: "1",
  });
  const nginx = await startNginx(t, server.url, server.folder);
  if (!nginx) return;
  const get = async (who: string | undefined, init: RequestInit = {}) => {
    const response = await fetch(`${nginx.url}${path}`, {
      ...init,
      headers: { ...bearer(who), ...(init.headers as Record<string, string>) },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  };
  const whole = await get(token);
  t.is(whole.status, 200);
  t.true(whole.bytes.equals(content));
  t.is(whole.headers.get("x-accel-redirect"), null);
  const head = await get(token, { method: "HEAD" });
  t.is(head.headers.get("content-length"), "3000000");
  for (const name of PASSED_ON) {
    t.not(whole.headers.get(name), null, name);
    t.is(whole.headers.get(name), head.headers.get(name), name);
  }
  const etag = `"${sha256(content)}"`;
  t.is(whole.headers.get("etag"), etag);
  const resumed = await get(token, { headers: { range: "bytes=10-19", "if-range": etag } });
  t.is(resumed.status, 206);
  t.true(resumed.bytes.equals(content.subarray(10, 20)));
  t.is((await get(token, { headers: { range: "bytes=10-19", "if-range": '"x"' } })).status, 200);
  const several = await get(token, { headers: { range: "bytes=0-99,200-299" } });
  t.is(several.status, 206);
  t.is(
    parseByteranges(
      several.headers.get("content-type") as string,
      several.bytes.subarray(several.bytes.indexOf("--")),
    ).length,
    2,
  );
  t.is((await get(token, { headers: { range: "bytes=3000000-" } })).status, 416);
  t.is((await get(token, { headers: { "if-none-match": etag } })).status, 304);
  t.is((await get(undefined)).status, 401);
  t.is((await get(await server.token(studio.outsider))).status, 404);
  // The folder itself is nobody's to ask for.
  const digest = sha256(content);
  const straight = await fetch(
    `${nginx.url}/internal-depot/blobs/sha256/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`,
    { headers: bearer(token) },
  );
  t.is(straight.status, 404);
  // The bytes came from nginx: the server sent headers alone.
  const [line] = (await nginx.log()).split("\n").filter((text) => text.startsWith("200 3000000 "));
  t.true(Number(line?.split(" ")[2]) < 4_000, line);
});

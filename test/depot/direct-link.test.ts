import { randomBytes } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import type { DirectLink } from "../../plugins/depot/store.ts";
import { alteredStore } from "./_altered-store.ts";
import { withDepot } from "./_depot.ts";
import { bearer, download, putFile, send, sha256 } from "./_requests.ts";

const content = randomBytes(2_000_000);

/** A depot whose store offers links to a bucket. */
async function world(t: ExecutionContext) {
  const asked: { sha256: string; link: DirectLink }[] = [];
  const server = await withDepot(t, {
    wrapStore: (store) =>
      alteredStore(store, {
        async directLink(digest, link) {
          asked.push({ sha256: digest, link });
          return `https://bucket.example/${digest}?signature=x`;
        },
      }),
  });
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const answer = await putFile(server, token, studio.assetId, content, { filename: "a.html" });
  t.is(answer.status, 201);
  const path = `/assets/${studio.assetId}/versions/1/download`;
  return { server, studio, token, path, asked };
}

test("who may have the content is sent to the bucket, with a link that nobody keeps", async (t) => {
  const { server, token, path, asked } = await world(t);
  const got = await download(server, token, path, { redirect: "manual" });
  t.is(got.status, 307);
  t.is(got.bytes.length, 0);
  t.is(got.headers.get("location"), `https://bucket.example/${sha256(content)}?signature=x`);
  t.is(got.headers.get("cache-control"), "no-store");
  t.is(got.headers.get("referrer-policy"), "no-referrer");
  t.is(got.headers.get("etag"), null);
  t.deepEqual(asked, [
    {
      sha256: sha256(content),
      link: {
        contentType: "application/octet-stream",
        contentDisposition: "attachment; filename=a.html",
        lifetimeSeconds: 300,
      },
    },
  ]);
});

test("nobody else gets a link, and no other request", async (t) => {
  const { server, studio, token, path, asked } = await world(t);
  const ticket = await send(`${server.url}${path.replace("download", "ticket")}`, {
    method: "POST",
    headers: bearer(token),
  });
  const requests: [who: string | undefined, url: string, init: RequestInit, status: number][] = [
    [undefined, path, {}, 401],
    [await server.token(studio.outsider), path, {}, 404],
    [token, path, { method: "HEAD" }, 200],
    [token, path, { headers: { "if-none-match": `"${sha256(content)}"` } }, 304],
    [token, path, { headers: { range: "bytes=0-9" } }, 206],
    [token, path, { headers: { range: "bytes=9999999-" } }, 416],
    [token, `${path}?disposition=inline`, {}, 200],
    // A ticket ends with its session; a link to the bucket would not.
    [undefined, ticket.body.url, {}, 200],
  ];
  for (const [who, url, init, status] of requests) {
    const got = await download(server, who, url, { ...init, redirect: "manual" });
    t.is(got.status, status, url);
    t.is(got.headers.get("location"), null, url);
  }
  t.deepEqual(asked, []);
});

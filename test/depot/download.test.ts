import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import test from "ava";
import { useDepot } from "./_depot.ts";
import { bearer, download, putFile, send, sha256 } from "./_requests.ts";

const depot = useDepot(test);

const PNG = Buffer.from(
  "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082",
  "hex",
);

/** A version with this content; its path and a token of its author. */
async function uploaded(content: Buffer | string, filename = "a.bin") {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const answer = await putFile(depot(), token, studio.assetId, content, { filename });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return {
    studio,
    token,
    path: `/assets/${studio.assetId}/versions/1/download`,
    createdAt: answer.body.created_at,
  };
}

for (const size of [0, 1, 1000, 1_048_576, 1_048_577, 5_000_000]) {
  test(`${size} bytes come whole, with their digest as tag`, async (t) => {
    const content = randomBytes(size);
    const { token, path } = await uploaded(content);
    const got = await download(depot(), token, path);
    t.is(got.status, 200);
    t.true(got.bytes.equals(content));
    t.is(got.headers.get("content-length"), String(size));
    t.is(got.headers.get("etag"), `"${sha256(content)}"`);
    t.is(
      got.headers.get("repr-digest"),
      `sha-256=:${Buffer.from(sha256(content), "hex").toString("base64")}:`,
    );
    const head = await download(depot(), token, path, { method: "HEAD" });
    t.is(head.status, 200);
    t.is(head.bytes.length, 0);
    for (const name of [
      "content-length",
      "etag",
      "content-type",
      "accept-ranges",
      "content-disposition",
    ]) {
      t.is(head.headers.get(name), got.headers.get(name), name);
    }
  });
}

test("the headers make content harmless, private and lasting", async (t) => {
  const { token, path } = await uploaded(
    "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "größe.svg",
  );
  const { headers } = await download(depot(), token, `${path}?disposition=inline`);
  t.is(headers.get("content-type"), "application/octet-stream");
  t.is(
    headers.get("content-disposition"),
    `attachment; filename="gr??e.svg"; filename*=UTF-8''gr%C3%B6%C3%9Fe.svg`,
  );
  t.is(headers.get("x-content-type-options"), "nosniff");
  t.is(headers.get("content-security-policy"), "default-src 'none'; sandbox");
  t.is(headers.get("cross-origin-resource-policy"), "same-origin");
  t.is(headers.get("referrer-policy"), "no-referrer");
  t.is(headers.get("cache-control"), "private, no-transform, max-age=31536000, immutable");
  t.is(headers.get("vary"), "Authorization");
  t.is(headers.get("accept-ranges"), "bytes");
  t.truthy(Date.parse(headers.get("last-modified") as string));
});

test("a picture shows inline on demand, else it is an attachment", async (t) => {
  const { token, path } = await uploaded(PNG, "hero.png");
  const inline = await download(depot(), token, `${path}?disposition=inline`);
  t.is(inline.headers.get("content-type"), "image/png");
  t.is(inline.headers.get("content-disposition"), "inline; filename=hero.png");
  t.is(
    (await download(depot(), token, path)).headers.get("content-disposition"),
    "attachment; filename=hero.png",
  );
});

test("a page named .png is no picture", async (t) => {
  const { token, path } = await uploaded("<!doctype html><script>alert(1)</script>", "hero.png");
  const { headers } = await download(depot(), token, `${path}?disposition=inline`);
  t.is(headers.get("content-type"), "application/octet-stream");
  t.regex(headers.get("content-disposition") as string, /^attachment/);
});

const content = randomBytes(3_000_000);
const last = content.length - 1;

const ranges: [header: string, status: number, from: number, to: number][] = [
  ["bytes=0-0", 206, 0, 0],
  ["bytes=0-99", 206, 0, 99],
  ["bytes=1000000-1999999", 206, 1_000_000, 1_999_999],
  ["bytes=2999990-", 206, 2_999_990, last],
  ["bytes=-10", 206, 2_999_990, last],
  ["bytes=0-", 206, 0, last],
  ["bytes=2999999-4000000", 206, last, last],
  ["bytes=0-9,5-14,8-20", 206, 0, 20],
  ["bytes=0-,0-,0-,0-", 200, 0, last],
  ["bytes=9-0", 200, 0, last],
  ["lines=0-9", 200, 0, last],
];

test("ranges bring exactly the bytes asked for", async (t) => {
  const { token, path } = await uploaded(content);
  for (const [range, status, from, to] of ranges) {
    const got = await download(depot(), token, path, { headers: { range } });
    t.is(got.status, status, range);
    t.true(got.bytes.equals(content.subarray(from, to + 1)), range);
    t.is(
      got.headers.get("content-range"),
      status === 206 ? `bytes ${from}-${to}/${content.length}` : null,
      range,
    );
    t.is(got.headers.get("content-length"), String(to - from + 1), range);
    t.is(got.headers.get("etag"), `"${sha256(content)}"`);
  }
  const outside = await download(depot(), token, path, { headers: { range: "bytes=3000000-" } });
  t.is(outside.status, 416);
  t.is(outside.headers.get("content-range"), "bytes */3000000");
  t.is(JSON.parse(outside.bytes.toString()).error.code, "BADIN");
  t.is(outside.headers.get("cache-control"), "no-store");
  t.is(outside.headers.get("content-disposition"), null);
  const head = await download(depot(), token, path, {
    method: "HEAD",
    headers: { range: "bytes=0-9" },
  });
  t.is(head.status, 200, "Range is for GET alone");
  t.is(head.headers.get("content-length"), "3000000");
});

test("a download that was cut can be continued, unless the content is another", async (t) => {
  const { token, path, createdAt } = await uploaded(content);
  const etag = `"${sha256(content)}"`;
  const date = new Date(createdAt).toUTCString();
  for (const [ifRange, status] of [
    [etag, 206],
    [date, 206],
    [`W/${etag}`, 200],
    ['"other"', 200],
    ["Sun, 01 Mar 2020 10:00:00 GMT", 200],
  ] as const) {
    const got = await download(depot(), token, path, {
      headers: { range: "bytes=10-19", "if-range": ifRange },
    });
    t.is(got.status, status, ifRange);
    t.is(got.bytes.length, status === 206 ? 10 : content.length);
  }
});

test("who has the content already gets 304 and no body", async (t) => {
  const { token, path, createdAt } = await uploaded("abc");
  const etag = `"${sha256("abc")}"`;
  for (const headers of [
    { "if-none-match": etag },
    { "if-none-match": `"x", W/${etag}` },
    { "if-none-match": "*" },
    { "if-modified-since": new Date(createdAt).toUTCString() },
    { "if-none-match": etag, range: "bytes=0-0" },
  ] as Record<string, string>[]) {
    for (const method of ["GET", "HEAD"]) {
      // fetch would answer from a cache of its own otherwise.
      const got = await download(depot(), token, path, { method, headers, cache: "no-store" });
      t.is(got.status, 304, JSON.stringify(headers));
      t.is(got.bytes.length, 0);
      t.is(got.headers.get("etag"), etag);
    }
  }
  t.is((await download(depot(), token, path, { headers: { "if-none-match": '"x"' } })).status, 200);
});

test("who may not read gets nothing, and cannot tell whether there is anything", async (t) => {
  const { studio, path } = await uploaded("abc");
  const visitor = await download(depot(), undefined, path);
  t.is(visitor.status, 401);
  const outsider = await depot().token(studio.outsider);
  const hidden = await download(depot(), outsider, path);
  const missing = await download(
    depot(),
    outsider,
    path.replace(studio.assetId, "00000000-0000-4000-8000-000000000000"),
  );
  const number = await download(depot(), outsider, path.replace("/1/", "/7/"));
  const strip = (bytes: Buffer) => ({ ...JSON.parse(bytes.toString()).error, request_id: "" });
  for (const got of [hidden, missing, number]) {
    t.is(got.status, 404);
    t.deepEqual(strip(got.bytes), strip(hidden.bytes));
  }
  // Not even with the tag.
  t.is(
    (await download(depot(), outsider, path, { headers: { "if-none-match": "*" } })).status,
    404,
  );
  for (const rank of ["viewer", "reviewer", "contributor", "lead", "manager", "owner"] as const) {
    t.is(
      (await download(depot(), await depot().token(studio.members[rank]), path)).status,
      200,
      rank,
    );
  }
  t.is((await download(depot(), await depot().token(studio.admin), path)).status, 200);
});

test("versions that do not exist are NTFND, whatever stands in the address", async (t) => {
  const { token, path } = await uploaded("abc");
  for (const number of [
    "2",
    "0",
    "-1",
    "1.0",
    "01",
    "2147483648",
    "99999999999999999999",
    "one",
    "%00",
  ]) {
    const got = await download(depot(), token, path.replace("/1/", `/${number}/`));
    t.is(got.status, 404, number);
  }
  t.is((await download(depot(), token, "/assets/x/versions/1/download")).status, 404);
});

test("an archived project can still be read", async (t) => {
  const { studio, token, path } = await uploaded("abc");
  await depot().db.rootPool.query(
    "update app_public.projects set status = 'archived', archived_by = $2 where id = $1",
    [studio.projectId, studio.admin],
  );
  t.is((await download(depot(), token, path)).bytes.toString(), "abc");
});

test("a version that marks a deletion has no content", async (t) => {
  const { studio, token } = await uploaded("abc");
  await depot().db.rootPool.query(
    `with change as (insert into app_public.changes (project_id, branch_id, kind) values ($1, $2, 'submit') returning id)
     insert into app_public.asset_versions
       (project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename, is_deletion)
     select $1, $3, $2, 2, change.id, $4, 3, 'a.bin', true from change`,
    [studio.projectId, studio.mainlineId, studio.assetId, sha256("abc")],
  );
  const got = await download(depot(), token, `/assets/${studio.assetId}/versions/2/download`);
  t.is(got.status, 409);
  t.is(JSON.parse(got.bytes.toString()).error.code, "BADST");
});

test("a ticket opens one version without a header, for its session only", async (t) => {
  const { studio, token, path } = await uploaded("abc");
  const ask = (from: string, headers: Record<string, string>) =>
    send(`${depot().url}${from}`, { method: "POST", headers });
  const base = `/assets/${studio.assetId}/versions/1`;
  const made = await ask(`${base}/ticket`, bearer(token));
  t.is(made.status, 200);
  t.is(made.body.expires_in, 300);
  t.true(made.body.url.startsWith(`${path}?ticket=`));
  const got = await download(depot(), undefined, made.body.url);
  t.is(got.status, 200);
  t.is(got.bytes.toString(), "abc");
  t.is((await download(depot(), undefined, `${made.body.url}&disposition=inline`)).status, 200);
  // Of another version it says nothing, with a wrong letter neither.
  await putFile(depot(), token, studio.assetId, "def");
  t.is((await download(depot(), undefined, made.body.url.replace("/1/", "/2/"))).status, 401);
  t.is((await download(depot(), undefined, made.body.url.slice(0, -3))).status, 401);
  t.is(
    (await download(depot(), undefined, `${path}?ticket=${token}`)).status,
    401,
    "an access token is no ticket",
  );
  const ticket = new URL(made.body.url, depot().url).searchParams.get("ticket") as string;
  t.is((await download(depot(), ticket, path)).status, 401, "a ticket is no access token");
  // Neither strangers nor visitors get one.
  t.is((await ask(`${base}/ticket`, {})).status, 401);
  t.is((await ask(`${base}/ticket`, bearer(await depot().token(studio.outsider)))).status, 404);
  t.is((await ask(`/assets/${studio.assetId}/versions/9/ticket`, bearer(token))).status, 404);
  // With the session or the right, the link ends.
  await depot().db.rootPool.query("delete from app_public.project_members where user_id = $1", [
    studio.members.contributor,
  ]);
  t.is((await download(depot(), undefined, made.body.url)).status, 404);
});

test("a ticket ends with its session", async (t) => {
  const { studio, token } = await uploaded("abc");
  const response = await fetch(`${depot().url}/assets/${studio.assetId}/versions/1/ticket`, {
    method: "POST",
    headers: bearer(token),
  });
  const { url } = (await response.json()) as { url: string };
  await depot().db.rootPool.query(
    "update app_private.sessions set revoked_at = now() where user_id = $1",
    [studio.members.contributor],
  );
  t.is((await download(depot(), undefined, url)).status, 401);
});

test("a client that leaves in the middle disturbs nobody", async (t) => {
  const { token, path } = await uploaded(randomBytes(20_000_000));
  for (let round = 0; round < 5; round += 1) {
    const socket = connect(Number(new URL(depot().url).port), "127.0.0.1");
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await new Promise((resolve) => socket.once("data", resolve));
    socket.destroy();
  }
  const got = await download(depot(), token, path);
  t.is(got.bytes.length, 20_000_000);
  t.false(depot().logLines.some((line) => line.includes('"level":"error"')));
});

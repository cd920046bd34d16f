import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import express from "express";
import { createHttpServer, drain, listen } from "../../src/http/http-server.ts";
import { installErrors } from "../../src/http/install-errors.ts";
import { installPages } from "../../src/http/install-pages.ts";
import { installSecurityHeaders } from "../../src/http/install-security-headers.ts";
import { createLog } from "../../src/log.ts";

const log = createLog({ level: "silent" });
let url = "";
let close = async () => {};

test.before("serve a small dashboard", async () => {
  const dist = await mkdtemp(join(tmpdir(), "gadb-dist-"));
  await mkdir(join(dist, "assets-static"));
  await writeFile(join(dist, "index.html"), "<!doctype html><title>Dashboard</title>");
  await writeFile(join(dist, "assets-static", "main-BxY_12ab.js"), "export {};");
  await writeFile(join(dist, "icon.svg"), "<svg/>");
  await writeFile(join(dist, ".sources"), "hash");
  const app = express();
  installSecurityHeaders(app, "https://assets.example.com");
  installPages(app, dist);
  installErrors(app, log);
  const server = createHttpServer(app);
  url = await listen(server, "127.0.0.1", 0);
  close = async () => {
    await drain(server);
    await rm(dist, { recursive: true });
  };
});
test.after.always(() => close());

test("the top leads to the dashboard", async (t) => {
  const response = await fetch(url, { redirect: "manual" });
  t.is(response.status, 302);
  t.is(response.headers.get("location"), "/reviews");
});

for (const path of ["/reviews", "/reviews/0199a000", "/p/0199a000/locks"]) {
  test(`${path} is the dashboard's page, under a strict policy, asked for anew each time`, async (t) => {
    const response = await fetch(url + path);
    t.is(response.status, 200);
    t.regex(await response.text(), /<title>Dashboard/);
    t.is(response.headers.get("cache-control"), "no-cache");
    const policy = response.headers.get("content-security-policy") ?? "";
    t.regex(policy, /script-src 'self' 'wasm-unsafe-eval';/);
    t.regex(policy, /frame-ancestors 'none'/);
    t.notRegex(policy, /unsafe-inline|unsafe-eval'.*'unsafe-eval'|https?:/);
  });
}

test("files with a hash in their name are kept for ever, others are asked for again, hidden ones are not served", async (t) => {
  const hashed = await fetch(`${url}/assets-static/main-BxY_12ab.js`);
  t.is(hashed.status, 200);
  t.is(hashed.headers.get("cache-control"), "public, max-age=31536000, immutable");
  t.is((await fetch(`${url}/icon.svg`)).headers.get("cache-control"), "no-cache");
  t.is((await fetch(`${url}/.sources`)).status, 404);
  t.is((await fetch(`${url}/assets-static/%2e%2e/%2e%2e/package.json`)).status, 404);
});

test("every answer carries the headers of a careful server", async (t) => {
  for (const path of ["/", "/reviews", "/icon.svg", "/nothing"]) {
    const { headers } = await fetch(url + path, { redirect: "manual" });
    t.is(headers.get("x-content-type-options"), "nosniff", path);
    t.is(headers.get("x-frame-options"), "DENY", path);
    t.is(headers.get("referrer-policy"), "no-referrer", path);
    t.regex(headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/, path);
    t.is(headers.get("cross-origin-opener-policy"), "same-origin", path);
    t.is(headers.get("strict-transport-security"), "max-age=31536000", path);
    t.is(headers.get("x-powered-by"), null, path);
  }
});

import test from "ava";
import { createHttpServer, drain, listen } from "../../src/http/http-server.ts";

test("a stopping server lets a request end and takes no other", async (t) => {
  const arrived = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const server = createHttpServer(async (_req, res) => {
    arrived.resolve();
    await mayEnd.promise;
    res.end("all of it");
  });
  const url = await listen(server, "127.0.0.1", 0);
  const answer = fetch(url);
  await arrived.promise;
  const drained = drain(server);
  await t.throwsAsync(fetch(url));
  mayEnd.resolve();
  t.is(await (await answer).text(), "all of it");
  await drained;
});

test("a port that is taken is an error, not silence", async (t) => {
  const first = createHttpServer((_req, res) => res.end());
  const url = await listen(first, "127.0.0.1", 0);
  const second = createHttpServer((_req, res) => res.end());
  await t.throwsAsync(listen(second, "127.0.0.1", Number(new URL(url).port)), {
    code: "EADDRINUSE",
  });
  await drain(first);
});

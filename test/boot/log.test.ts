import test from "ava";
import { createLog } from "../../src/log.ts";

function capture() {
  const lines: string[] = [];
  const log = createLog({ destination: { write: (line: string) => void lines.push(line) } });
  return { log, text: () => lines.join("") };
}

test("a line is JSON with level, time and message", (t) => {
  const { log, text } = capture();
  log.info({ port: 1 }, "hello");
  const line = JSON.parse(text());
  t.like(line, { level: "info", msg: "hello", port: 1 });
  t.false(Number.isNaN(Date.parse(line.time)));
});

test("authorization, passwords and tokens are replaced, also inside other objects", (t) => {
  const { log, text } = capture();
  log.warn({
    authorization: "Bearer s3cret",
    password: "s3cret",
    req: {
      headers: { authorization: "s3cret", cookie: "s3cret", accept: "kept" },
      body: { refresh_token: "s3cret" },
    },
    session: { access_token: "s3cret", accessToken: "s3cret" },
  });
  t.notRegex(text(), /s3cret/);
  t.regex(text(), /kept/);
});

test("passwords inside connection strings never appear, whatever the field", (t) => {
  const { log, text } = capture();
  log.error(
    { err: new Error("cannot reach postgres://postgres:s3cret@127.0.0.1:1/asset_db") },
    "with s3://key:s3cret@host",
  );
  t.notRegex(text(), /s3cret/);
  t.regex(text(), /postgres:\[redacted\]@127\.0\.0\.1/);
});

test("an error is logged with its code and causes but not with the driver's connection", (t) => {
  const { log, text } = capture();
  const cause = Object.assign(new Error("inner"), {
    code: "57P01",
    client: { password: "s3cret" },
  });
  log.error({ err: new Error("outer", { cause }) }, "failed");
  const line = JSON.parse(text());
  t.is(line.err.message, "outer");
  t.like(line.err.cause, { message: "inner", code: "57P01" });
  t.notRegex(text(), /s3cret/);
});

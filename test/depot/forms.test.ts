import { randomBytes } from "node:crypto";
import test from "ava";
import { leftovers, NOTHING, useDepot } from "./_depot.ts";
import { fieldPart, filePart, rawForm, sendForm, type RawPart } from "./_raw.ts";
import { bearer, send, sha256 } from "./_requests.ts";

const depot = useDepot(test, { limits: { maxFileBytes: 1_000_000 } });

const file = filePart("content");

/** Forms that are refused, each with the status. */
const refused: [what: string, form: Buffer, status: number, message: RegExp][] = [
  ["no part at all", rawForm([]), 400, /no part named "file"|malformed/],
  ["only fields", rawForm([fieldPart("comment", "x")]), 400, /no part named "file"/],
  [
    "the file under another name",
    rawForm([filePart("x", 'filename="a.bin"', "upload")]),
    400,
    /named "file"/,
  ],
  ["two files", rawForm([file, filePart("again")]), 400, /more parts/],
  ["the file as a field", rawForm([fieldPart("file", "x")]), 400, /no file name/],
  [
    "an empty file name",
    rawForm([{ headers: ['Content-Disposition: form-data; name="file"; filename=""'], body: "x" }]),
    400,
    /no (file )?name/,
  ],
  ["an empty name of an octet stream", rawForm([filePart("x", 'filename=""')]), 400, /no name/],
  [
    "a NUL in the name",
    rawForm([filePart("x", "filename*=UTF-8''a%00b.bin")]),
    400,
    /control characters/,
  ],
  [
    "a line break in the name",
    rawForm([filePart("x", "filename*=UTF-8''a%0d%0ab.bin")]),
    400,
    /control characters/,
  ],
  [
    "a name of 3000 characters",
    rawForm([filePart("x", `filename="${"x".repeat(3000)}"`)]),
    400,
    /longer than 1000/,
  ],
  [
    "21 fields",
    rawForm([...Array.from({ length: 21 }, () => fieldPart("comment", "x")), file]),
    400,
    /more parts/,
  ],
  [
    "10000 fields",
    rawForm([...Array.from({ length: 10_000 }, () => fieldPart("comment", "x")), file]),
    400,
    /more parts/,
  ],
  ["a field of 64 KiB", rawForm([fieldPart("comment", "x".repeat(65_536)), file]), 400, /too long/],
  ["an unknown field", rawForm([fieldPart("base", "3"), file]), 400, /no field "base"/],
  ["a NUL in a field", rawForm([fieldPart("comment", "a\0b"), file]), 400, /NUL/],
  [
    "a field twice with two values",
    rawForm([fieldPart("branch", "a"), fieldPart("branch", "b"), file]),
    400,
    /twice/,
  ],
  [
    "a field without a name",
    rawForm([{ headers: ["Content-Disposition: form-data"], body: "x" }, file]),
    400,
    /no name/,
  ],
  [
    "a malformed number",
    rawForm([fieldPart("version_number", "one"), file]),
    400,
    /version_number/,
  ],
  ["a field behind the file", rawForm([file, fieldPart("branch", "main")]), 400, /behind the file/],
  [
    "another digest behind the file",
    rawForm([file, fieldPart("sha256", "a".repeat(64))]),
    422,
    /SHA-256/,
  ],
  [
    "a malformed digest behind the file",
    rawForm([file, fieldPart("sha256", "abc")]),
    400,
    /sha256/,
  ],
  ["no last boundary", rawForm([file], ""), 400, /incomplete/],
  ["half of the last boundary", rawForm([file], "\r\n------gadb-te"), 400, /incomplete/],
  [
    "a header that never ends",
    rawForm([{ headers: [`X-Long: ${"x".repeat(20_000)}`], body: "" }, file]),
    400,
    /malformed/,
  ],
  [
    "a byte more than the depot takes",
    rawForm([filePart(randomBytes(1_000_001))]),
    413,
    /bytes at most|larger/,
  ],
];

for (const [what, form, status, message] of refused) {
  test(`a form with ${what} is refused with ${status} and leaves nothing`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    const answer = await sendForm(depot(), token, studio.assetId, form);
    t.is(answer.status, status, JSON.stringify(answer.body));
    t.regex(answer.body.error.message, message);
    t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
    const { rows } = await depot().db.rootPool.query(
      "select from app_public.asset_versions where asset_id = $1",
      [studio.assetId],
    );
    t.is(rows.length, 0);
  });
}

const taken: [what: string, parts: RawPart[], filename: string][] = [
  ["a path in the name", [filePart("content", 'filename="../../etc/passwd"')], "passwd"],
  [
    "a Windows path in the name",
    [filePart("content", 'filename="C:\\\\work\\\\hero.png"')],
    "hero.png",
  ],
  ["an encoded name", [filePart("content", "filename*=UTF-8''gr%C3%B6%C3%9Fer.png")], "größer.png"],
  ["a plain name in UTF-8", [filePart("content", 'filename="größer.png"')], "größer.png"],
  ["the digest behind the file", [file, fieldPart("sha256", sha256("content"))], "a.bin"],
  [
    "the same field before and behind the file",
    [fieldPart("comment", "x"), file, fieldPart("comment", "x")],
    "a.bin",
  ],
  ["an empty field behind the file", [file, fieldPart("comment", "")], "a.bin"],
];

for (const [what, parts, filename] of taken) {
  test(`a form with ${what} is taken`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    const answer = await sendForm(depot(), token, studio.assetId, rawForm(parts));
    t.is(answer.status, 201, JSON.stringify(answer.body));
    const { rows } = await depot().db.rootPool.query(
      "select filename, sha256 from app_public.asset_versions where asset_id = $1",
      [studio.assetId],
    );
    t.deepEqual(rows, [{ filename, sha256: sha256("content") }]);
  });
}

test("a file of exactly what the depot takes is taken", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const content = randomBytes(1_000_000);
  const answer = await sendForm(depot(), token, studio.assetId, rawForm([filePart(content)]));
  t.is(answer.status, 201, JSON.stringify(answer.body));
});

test("content that looks like a boundary stays content", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const content = `\r\n--x\r\n\r\n------gadb-test-boundar\r\n------gadb-test-boundarz--\r\n`.repeat(
    2_000,
  );
  const answer = await sendForm(depot(), token, studio.assetId, rawForm([filePart(content)]));
  t.is(answer.status, 201, JSON.stringify(answer.body));
  t.is((answer.body as unknown as { sha256: string }).sha256, sha256(content));
});

test("the size of a form's file is known before its first byte", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  // Room for exactly this file: a reservation of the whole form would not fit.
  const content = randomBytes(500_000);
  await depot().db.rootPool.query(
    "update app_public.projects set storage_allocation_bytes = 500000 where id = $1",
    [studio.projectId],
  );
  const larger = rawForm([
    fieldPart("comment", "x"),
    filePart(Buffer.concat([content, Buffer.from("x")])),
  ]);
  const refusal = await sendForm(depot(), token, studio.assetId, larger);
  t.is(refusal.status, 507);
  t.regex(refusal.body.error.message, /this needs 488 kB/);
  const exact = await sendForm(
    depot(),
    token,
    studio.assetId,
    rawForm([fieldPart("comment", "x"), filePart(content)]),
  );
  t.is(exact.status, 201, JSON.stringify(exact.body));
});

test("a body that is no form is refused with 415", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  for (const type of [
    "application/json",
    "multipart/form-data",
    "multipart/mixed; boundary=x",
    "text/plain",
  ]) {
    const answer = await send(`${depot().url}/assets/${studio.assetId}/versions/upload`, {
      method: "POST",
      headers: { ...bearer(token), "content-type": type },
      body: "{}",
    });
    t.is(answer.status, 415, type);
    t.is(answer.body.error.code, "BADIN");
  }
});

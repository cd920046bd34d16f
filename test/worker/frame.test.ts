import test from "ava";
import { readFrame, writeFrame } from "../../worker/previews/frame.ts";

const result = {
  facts: { width: 3 },
  files: [
    {
      kind: "thumb_320" as const,
      mediaType: "image/webp",
      width: 1,
      height: 2,
      bytes: Buffer.from("abc"),
    },
    { kind: "peaks" as const, mediaType: "application/json", bytes: Buffer.from("") },
  ],
};

test("an answer comes back as it was written, a refusal as well", (t) => {
  t.deepEqual(readFrame(writeFrame({ result })), { result });
  t.deepEqual(readFrame(writeFrame({ problem: "no" })), { problem: "no" });
});

test("bytes that are not exactly one answer are none", (t) => {
  const whole = writeFrame({ result });
  for (const bytes of [
    Buffer.alloc(0),
    whole.subarray(0, 3),
    whole.subarray(0, whole.length - 1),
    Buffer.concat([whole, Buffer.from("x")]),
    Buffer.from([255, 255, 255, 255, 1]),
  ])
    t.throws(() => readFrame(bytes));
});

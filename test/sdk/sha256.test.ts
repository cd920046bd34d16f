import { createHash } from "node:crypto";
import test from "ava";
import { assert, property, uint8Array, array } from "fast-check";
import { Sha256 } from "../../src/sdk/browser/sha256.ts";

function ours(...pieces: readonly Uint8Array[]): string {
  const hash = new Sha256();
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

function nodes(...pieces: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

test("the pages' SHA-256 is that of the standard's examples", (t) => {
  const text = (value: string) => new TextEncoder().encode(value);
  t.is(ours(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  t.is(ours(text("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  t.is(
    ours(text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
});

test("every length around the blocks' edges is right", (t) => {
  for (let length = 0; length <= 200; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, index) => index);
    t.is(ours(bytes), nodes(bytes), String(length));
  }
});

test("it does not matter how the bytes are cut", (t) => {
  assert(
    property(
      array(uint8Array({ maxLength: 200 })),
      (pieces) => ours(...pieces) === nodes(...pieces),
    ),
  );
  t.pass();
});

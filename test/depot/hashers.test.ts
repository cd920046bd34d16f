import { randomBytes } from "node:crypto";
import test from "ava";
import { Hashers } from "../../plugins/depot/hashers.ts";
import { sha256 } from "./_requests.ts";

const PIECE_BYTES = 1_024;

function pieces(content: Buffer) {
  const memory = new SharedArrayBuffer(content.length);
  new Uint8Array(memory).set(content);
  return { memory, pieceBytes: PIECE_BYTES };
}

test("many digests at a time, piece by piece, are each their own", async (t) => {
  const hashers = new Hashers();
  t.teardown(() => hashers.close());
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const content = randomBytes(4 * PIECE_BYTES);
      const hashing = hashers.begin(pieces(content));
      for (const [piece, length] of [
        [0, 1_024],
        [1, 1_024],
        [3, 17],
      ] as const)
        await hashing.update(piece, length);
      const expected = Buffer.concat([content.subarray(0, 2_048), content.subarray(3_072, 3_089)]);
      t.is(await hashing.digest(), sha256(expected));
    }),
  );
});

test("nothing at all has a digest too", async (t) => {
  const hashers = new Hashers();
  t.teardown(() => hashers.close());
  t.is(await hashers.begin(pieces(Buffer.alloc(PIECE_BYTES))).digest(), sha256(""));
});

test("a digest that is given up disturbs no other", async (t) => {
  const hashers = new Hashers();
  t.teardown(() => hashers.close());
  const content = randomBytes(PIECE_BYTES);
  const [kept, dropped] = [hashers.begin(pieces(content)), hashers.begin(pieces(content))];
  const pending = dropped.update(0, PIECE_BYTES);
  dropped.drop();
  await t.throwsAsync(pending, { message: /Given up/ });
  await kept.update(0, PIECE_BYTES);
  t.is(await kept.digest(), sha256(content));
});

test("digests under way fail when the threads end, and later ones start others", async (t) => {
  const hashers = new Hashers();
  const hashing = hashers.begin(pieces(randomBytes(PIECE_BYTES)));
  await hashing.update(0, PIECE_BYTES);
  await hashers.close();
  await t.throwsAsync(hashing.digest());
  const next = hashers.begin(pieces(Buffer.alloc(PIECE_BYTES)));
  t.is(await next.digest(), sha256(""));
  await hashers.close();
});

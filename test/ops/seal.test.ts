import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { loadBackupKey, type BackupKey } from "../../src/ops/seal/backup-key.ts";
import {
  CHUNK_BYTES,
  HEADER_BYTES,
  plainSize,
  SealError,
  sealedSize,
  TAG_BYTES,
} from "../../src/ops/seal/seal-format.ts";
import { seal, sealBuffer } from "../../src/ops/seal/sealer.ts";
import { unseal, unsealBuffer } from "../../src/ops/seal/unseal.ts";

const key: BackupKey = { id: "0123456789abcdef", bytes: randomBytes(32) };
const SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES;

async function* pieces(buffer: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < buffer.length; at += size) yield buffer.subarray(at, at + size);
}

async function gather(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

for (const bytes of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]) {
  test(`what was sealed opens again, however it is cut: ${bytes} bytes`, async (t) => {
    const content = randomBytes(bytes);
    for (const size of [1_000, CHUNK_BYTES, 1_000_000]) {
      const sealed = await gather(seal(pieces(content, size), key));
      t.is(sealed.length, sealedSize(bytes));
      t.is(plainSize(sealed.length), bytes);
      t.deepEqual(await gather(unseal(pieces(sealed, size + 7), key)), content);
    }
  });
}

test("the same content is sealed differently each time", (t) => {
  const content = randomBytes(100);
  t.notDeepEqual(sealBuffer(content, key), sealBuffer(content, key));
});

/** Opening what was tampered with must fail for this reason. */
async function refused(
  t: ExecutionContext,
  sealed: Buffer,
  reason: SealError["reason"],
  message: RegExp,
  given: BackupKey | undefined = key,
): Promise<void> {
  const error = await t.throwsAsync<SealError>(unsealBuffer(sealed, given), {
    instanceOf: SealError,
    message,
  });
  t.is(error?.reason, reason);
}

const content = randomBytes(3 * CHUNK_BYTES + 100);
const whole = sealBuffer(content, key);
const chunk = (number: number) =>
  whole.subarray(HEADER_BYTES + number * SEALED_CHUNK, HEADER_BYTES + (number + 1) * SEALED_CHUNK);
const header = whole.subarray(0, HEADER_BYTES);

test("another key is named as such, and so is none", async (t) => {
  const other = { id: "fedcba9876543210", bytes: randomBytes(32) };
  await refused(
    t,
    whole,
    "wrong key",
    /sealed with the key 0123456789abcdef; .* fedcba9876543210/,
    other,
  );
  await t.throwsAsync(unsealBuffer(whole, undefined), {
    message: /GADB_BACKUP_KEY_FILE names none/,
  });
  // A key that only claims the name does not open it either.
  await refused(t, whole, "changed", /chunk 0/, { id: key.id, bytes: randomBytes(32) });
});

test("a file that is cut off is found, at the end of a chunk too", async (t) => {
  await refused(t, whole.subarray(0, 20), "truncated", /header/);
  await refused(t, whole.subarray(0, HEADER_BYTES), "truncated", /behind its header/);
  await refused(
    t,
    whole.subarray(0, HEADER_BYTES + 2 * SEALED_CHUNK),
    "truncated",
    /behind chunk 1/,
  );
  await refused(t, whole.subarray(0, whole.length - 1), "truncated", /within chunk 3/);
});

test("chunks that were swapped, left out, repeated or added are found", async (t) => {
  const make = (...parts: Buffer[]) => Buffer.concat([header, ...parts]);
  await refused(t, make(chunk(1), chunk(0), chunk(2), chunk(3)), "changed", /chunk 0/);
  await refused(t, make(chunk(0), chunk(2), chunk(3)), "changed", /chunk 1/);
  await refused(t, make(chunk(0), chunk(0), chunk(1)), "changed", /chunk 1/);
  const short = sealBuffer(randomBytes(CHUNK_BYTES), key);
  await refused(t, Buffer.concat([short, chunk(1)]), "changed", /behind its last chunk, 0/);
});

test("a chunk of another file does not fit, though the key is the same", async (t) => {
  const other = sealBuffer(content, key);
  const mixed = Buffer.concat([
    whole.subarray(0, HEADER_BYTES + SEALED_CHUNK),
    other.subarray(HEADER_BYTES + SEALED_CHUNK),
  ]);
  await refused(t, mixed, "changed", /chunk 1/);
});

test("one flipped bit is found wherever it is", async (t) => {
  for (const place of [
    9,
    12,
    30,
    HEADER_BYTES + 5,
    HEADER_BYTES + SEALED_CHUNK - 1,
    whole.length - 1,
  ]) {
    const changed = Buffer.from(whole);
    changed[place] = (changed[place] as number) ^ 1;
    await t.throwsAsync(unsealBuffer(changed, key), { instanceOf: SealError }, `byte ${place}`);
  }
});

test("a key is read as digits or base64, and never from within the backups", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "gadb-key-test-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const backups = join(folder, "backups");
  mkdirSync(backups);
  const bytes = randomBytes(32);
  writeFileSync(join(folder, "hex"), `${bytes.toString("hex")}\n`);
  writeFileSync(join(folder, "base64"), bytes.toString("base64"));
  const read = loadBackupKey(join(folder, "hex"), backups);
  t.deepEqual(read.bytes, bytes);
  t.deepEqual(loadBackupKey(join(folder, "base64"), backups), read);
  writeFileSync(join(folder, "short"), "abc");
  t.throws(() => loadBackupKey(join(folder, "short"), backups), {
    message: /openssl rand -hex 32/,
  });
  writeFileSync(join(backups, "key"), bytes.toString("hex"));
  t.throws(() => loadBackupKey(join(backups, "key"), backups), {
    message: /inside the backups' folder/,
  });
  symlinkSync(join(backups, "key"), join(folder, "link"));
  t.throws(() => loadBackupKey(join(folder, "link"), backups), {
    message: /inside the backups' folder/,
  });
});

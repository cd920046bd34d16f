import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";

const MIB = 1024 * 1024;

/** Writes a file of random bytes and forces it to disk. */
export async function writeRandomFile(path: string, sizeBytes: number): Promise<void> {
  const file = await open(path, "w");
  for (let left = sizeBytes; left > 0; left -= MIB)
    await file.write(randomBytes(Math.min(left, MIB)));
  await file.sync();
  await file.close();
}

/** Makes it another content: what a depot has it need not keep again. */
export async function alterFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  await file.write(randomBytes(64), 0, 64, 0);
  await file.sync();
  await file.close();
}

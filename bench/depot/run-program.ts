import { spawn } from "node:child_process";
import { Skipped } from "../bench.ts";

/** Runs a program to its end. Throws Skipped when it is not installed, and when it fails. */
export async function runProgram(program: string, args: readonly string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  spawn(program, args, { stdio: "ignore" }).once("error", reject).once("close", resolve);
  const code = await promise.catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new Skipped(`${program} is not installed.`);
    throw error;
  });
  if (code !== 0) throw new Error(`${program} ended with ${code}.`);
}

import { spawn } from "node:child_process";
import { Skipped } from "../bench.ts";

/** What curl got: the status of the last answer, its body, and the headers when asked for. */
export interface CurlAnswer {
  status: number;
  body: string;
}

const STATUS = /\n(\d{3})$/;

/** Runs curl quietly with these arguments. Throws Skipped when there is none, and when it fails. */
export async function curl(args: readonly string[], input?: string): Promise<CurlAnswer> {
  const child = spawn("curl", ["-sS", "-w", "\n%{http_code}", ...args], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(input);
  let out = "";
  let problem = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString("latin1")));
  child.stderr.on("data", (chunk: Buffer) => (problem += chunk.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("error", reject).once("close", resolve);
  const code = await promise.catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new Skipped("curl is not installed.");
    throw error;
  });
  if (code !== 0) throw new Error(`curl ended with ${code}: ${problem.trim()}`);
  return { status: Number(STATUS.exec(out)?.[1]), body: out.replace(STATUS, "") };
}

/** As `curl`, for requests that must be answered with one of these statuses. */
export async function curlExpecting(
  statuses: readonly number[],
  args: readonly string[],
): Promise<CurlAnswer> {
  const answer = await curl(args);
  if (statuses.includes(answer.status)) return answer;
  throw new Error(`Answered ${answer.status} and not ${statuses.join(" or ")}: ${answer.body}`);
}

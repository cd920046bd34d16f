import { spawn, type ChildProcess } from "node:child_process";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "../../src/config.ts";
import type { ChildRequest } from "./child-request.ts";
import { readFrame, type ChildAnswer } from "./frame.ts";
import { raiseOomScore, residentBytes } from "./process-memory.ts";

const PROGRAM = fileURLToPath(new URL("./child.ts", import.meta.url));
/** What people wait for goes first. */
const NICENESS = 15;
const LOOK_MS = 100;
/** Of the memory that it may have, what V8 may: sharp and the decoders use the rest. */
const HEAP_SHARE = 0.5;

/** What a child process may use. */
export interface ChildLimits {
  timeMs: number;
  memoryBytes: number;
  outputBytes: number;
}

/** What a child is run with; tests replace the program. */
export interface ChildOptions {
  limits: ChildLimits;
  signal: AbortSignal;
  program?: string;
  /** Called when it runs. */
  onStart?: (pid: number) => void;
}

/** A child that was ended, or ended by itself, without an answer: another attempt may do better. */
export class ChildFailure extends Error {
  override readonly name = "ChildFailure";
}

/**
 * Has a process of its own look at a file, within limits: of time, of memory, of what it says. Whatever goes over them is
 * killed with everything it started. Throws ChildFailure when there is no answer, and what `signal` aborts with.
 */
export async function runChild(request: ChildRequest, options: ChildOptions): Promise<ChildAnswer> {
  const { limits, signal, program = PROGRAM } = options;
  signal.throwIfAborted();
  const heapMb = Math.max(64, Math.floor((limits.memoryBytes * HEAP_SHARE) / 1024 ** 2));
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${heapMb}`, "--no-warnings", program, JSON.stringify(request)],
    // A group of its own, to be killed as one. Nothing of our settings: no password is in its environment.
    {
      stdio: ["pipe", "pipe", "ignore"],
      detached: true,
      env: childEnvironment(),
      windowsHide: true,
    },
  );
  const guard = new Guard(child, limits, signal);
  try {
    if (child.pid !== undefined) lower(child.pid);
    options.onStart?.(child.pid ?? 0);
    return await guard.answer();
  } finally {
    guard.end();
  }
}

/** Watches over a child until it has ended. */
class Guard {
  readonly #child: ChildProcess;
  readonly #limits: ChildLimits;
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #watch: NodeJS.Timeout;
  readonly #output: Buffer[] = [];
  #outputBytes = 0;
  #failure: Error | undefined;

  constructor(child: ChildProcess, limits: ChildLimits, signal: AbortSignal) {
    this.#child = child;
    this.#limits = limits;
    this.#signal = signal;
    const seconds = Math.round(limits.timeMs / 1_000);
    this.#timer = setTimeout(
      () => this.#fail(`It took longer than ${seconds} seconds.`),
      limits.timeMs,
    );
    this.#watch = setInterval(() => void this.#look(), LOOK_MS);
    signal.addEventListener("abort", this.#onAbort);
    child.stdout?.on("data", (chunk: Buffer) => this.#take(chunk));
    // A child that is gone closes its end first.
    child.stdin?.on("error", () => {});
    child.stdout?.on("error", () => {});
  }

  async answer(): Promise<ChildAnswer> {
    const [code, killedBy] = await new Promise<[number | null, string | null]>(
      (resolve, reject) => {
        this.#child.on("error", reject);
        this.#child.on("close", (...ending) => resolve(ending));
      },
    );
    this.#signal.throwIfAborted();
    if (this.#failure) throw this.#failure;
    if (code !== 0) {
      const how = killedBy === null ? `code ${code}` : `signal ${killedBy}`;
      throw new ChildFailure(`The program that looks at files ended unexpectedly (${how}).`);
    }
    try {
      return readFrame(Buffer.concat(this.#output));
    } catch (cause) {
      throw new ChildFailure("The program that looks at files gave no answer.", { cause });
    }
  }

  /** Kills whatever is left; a group that is gone is no matter. */
  end(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#kill();
    this.#child.stdin?.destroy();
  }

  readonly #onAbort = (): void => this.#kill();

  #take(chunk: Buffer): void {
    this.#outputBytes += chunk.length;
    if (this.#outputBytes > this.#limits.outputBytes)
      return this.#fail("What was to be derived from it is too large.");
    this.#output.push(chunk);
  }

  async #look(): Promise<void> {
    const { pid } = this.#child;
    const bytes = pid === undefined ? undefined : await residentBytes(pid);
    if (bytes === undefined || bytes <= this.#limits.memoryBytes) return;
    const megabytes = Math.round(this.#limits.memoryBytes / 1024 ** 2);
    this.#fail(`It needed more than ${megabytes} MB of memory.`);
  }

  #fail(reason: string): void {
    this.#failure ??= new ChildFailure(reason);
    this.#kill();
  }

  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === "win32") this.#child.kill("SIGKILL");
      else process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}

function lower(pid: number): void {
  try {
    setPriority(pid, NICENESS);
  } catch {
    // It has ended.
  }
  // When the machine runs out of memory, this is what may go: never PostgreSQL.
  void raiseOomScore(pid);
}

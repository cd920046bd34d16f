import type { Log } from "../log.ts";

/** How long an orderly stop may take before the process leaves anyway. */
const PATIENCE_MS = 30_000;

/** A signal that comes this soon after the first is its echo: npm, the launcher and the terminal each pass Ctrl-C on. */
const ECHO_MS = 2_000;

interface Step {
  name: string;
  stop: () => Promise<void> | void;
  force: (() => void) | undefined;
}

/**
 * What was started, to be stopped in the reverse order. SIGINT and SIGTERM begin the stop; a later signal, or
 * patience running out, forces it.
 */
export class Shutdown {
  readonly signal: AbortSignal;
  readonly #abort = new AbortController();
  readonly #steps: Step[] = [];
  readonly #log: Log;
  #began = 0;
  #done: Promise<void> | undefined;
  #starting: Promise<unknown> = Promise.resolve();

  constructor(log: Log) {
    this.#log = log;
    this.signal = this.#abort.signal;
  }

  /** Adds something that has been started; `force` is what to do, without waiting, when there is no time left. */
  add(name: string, stop: () => Promise<void> | void, force?: () => void): void {
    this.#steps.push({ name, stop, force });
  }

  /**
   * Waits for a start in progress before stopping: it looks at `signal` between its steps, and what a step has begun
   * can be stopped only once the step is through.
   */
  guard<T>(starting: Promise<T>): Promise<T> {
    this.#starting = starting.catch(() => {});
    return starting;
  }

  /** Stops on signals, on the launcher's death, and on errors nobody caught. */
  listen(): void {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(name, () => this.#onSignal(name));
    process.on("disconnect", () => this.#onSignal("SIGTERM"));
    process.on("uncaughtException", (error) => {
      this.#log.fatal({ err: error }, "an error nobody caught");
      void this.run(1);
    });
  }

  /** Stops everything once, last started first, and ends the process with `code`. */
  run(code: number): Promise<void> {
    this.#done ??= this.#stopAll(code);
    return this.#done;
  }

  #onSignal(name: string): void {
    if (this.#began === 0) {
      this.#log.info({ signal: name }, "stopping");
      void this.run(0);
    } else if (Date.now() - this.#began > ECHO_MS) this.#force();
  }

  async #stopAll(code: number): Promise<void> {
    this.#began = Date.now();
    this.#abort.abort();
    const timer = setTimeout(() => this.#force(), PATIENCE_MS);
    await this.#starting;
    let result = code;
    for (const step of this.#steps.toReversed()) {
      try {
        await step.stop();
      } catch (error) {
        this.#log.error({ err: error, part: step.name }, "could not be stopped in order");
        result ||= 1;
      }
    }
    clearTimeout(timer);
    this.#log.info("stopped");
    process.exit(result);
  }

  #force(): void {
    this.#log.warn("leaving without waiting any longer");
    for (const step of this.#steps) step.force?.();
    process.exit(1);
  }
}

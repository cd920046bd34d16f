import type { Express, Request, Response } from "express";
import type { Log } from "../log.ts";

/** A condition of being ready; throws when it does not hold. */
export type Check = () => Promise<void>;

/** What readiness depends on. */
export interface HealthOptions {
  checks: Readonly<Record<string, Check>>;
  /** True once the server has begun to stop: load balancers shall look elsewhere. */
  isStopping(): boolean;
  log: Log;
}

const CHECK_TIMEOUT_MS = 3_000;

/** Results are shared for this long, so that asking often costs nothing. */
const FRESH_MS = 1_000;

/** Mounts GET /healthz (the process answers) and GET /readyz (it can serve: every check holds). */
export function installHealth(app: Express, options: HealthOptions): void {
  let latest: { at: number; results: Promise<Record<string, string>> } | undefined;
  app.get("/healthz", (_req: Request, res: Response) => void res.json({ status: "ok" }));
  app.get("/readyz", async (_req: Request, res: Response) => {
    if (!latest || Date.now() - latest.at > FRESH_MS)
      latest = { at: Date.now(), results: runChecks(options) };
    const checks = await latest.results;
    const isReady =
      !options.isStopping() && Object.values(checks).every((result) => result === "ok");
    res.status(isReady ? 200 : 503).json({ status: isReady ? "ready" : "not ready", checks });
  });
}

async function runChecks({ checks, log }: HealthOptions): Promise<Record<string, string>> {
  const entries = Object.entries(checks).map(async ([name, check]) => [
    name,
    await runCheck(name, check, log),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
}

/** Why a check fails is for the log; the answer is public. */
async function runCheck(name: string, check: Check, log: Log): Promise<string> {
  const timeout = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const tooLate = new Promise<never>((_resolve, reject) => {
    timeout.addEventListener(
      "abort",
      () => reject(new Error(`no answer in ${CHECK_TIMEOUT_MS} ms`)),
      { once: true },
    );
  });
  try {
    await Promise.race([check(), tooLate]);
    return "ok";
  } catch (error) {
    log.warn({ err: error, check: name }, "not ready");
    return "failed";
  }
}

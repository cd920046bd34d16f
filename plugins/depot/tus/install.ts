import type { Express, NextFunction, Request, RequestHandler, Response } from "express";
import { DepotError, toDepotError } from "../../../src/errors.ts";
import { ClientGone } from "../client-gone.ts";
import type { Depot } from "../depot.ts";
import { linger } from "../linger.ts";
import type { Slots } from "../../../src/slots.ts";
import { append } from "./append.ts";
import type { Tus } from "./context.ts";
import { create } from "./create.ts";
import { Presence } from "./presence.ts";
import { makeOptionsRoute, methodOf, refuseMethod, speakTus } from "./protocol.ts";
import { showOffset } from "./show-offset.ts";
import { terminate } from "./terminate.ts";
import { Turns } from "./turns.ts";

/** The installed routes. */
export interface InstalledTus {
  /** Call it when all requests have ended. */
  close(): Promise<void>;
}

type Answer = (tus: Tus, req: Request, res: Response) => Promise<void>;

const OF_ALL: Readonly<Record<string, Answer>> = { POST: create };
const OF_ONE: Readonly<Record<string, Answer>> = {
  HEAD: showOffset,
  PATCH: append,
  DELETE: terminate,
};

/** Mounts resumable uploads, as tus 1.0.0 describes them, at /uploads. */
export function installTus(
  app: Express,
  { depot, slots, authenticate }: { depot: Depot; slots: Slots; authenticate: RequestHandler },
): InstalledTus {
  const presence = new Presence(depot.pool, depot.log);
  const tus: Tus = { depot, slots, presence, turns: new Turns() };
  app.use("/uploads", (req: Request, res: Response, next: NextFunction) =>
    isPage(req) ? next() : speakTus(req, res, next),
  );
  app.options(["/uploads", "/uploads/:id"], makeOptionsRoute(depot.limits.maxFileBytes));
  app.all("/uploads", leavePage, authenticate, makeRoute(tus, OF_ALL));
  app.all("/uploads/:id", authenticate, makeRoute(tus, OF_ONE));
  return { close: () => presence.close() };
}

/** GET of the collection is no request of tus: there the dashboard shows what is being uploaded. */
function isPage(req: Request): boolean {
  return req.method === "GET" && req.path === "/";
}

function leavePage(req: Request, _res: Response, next: NextFunction): void {
  next(req.method === "GET" ? "route" : undefined);
}

/** Picks the answer by method; a refused client is read on for a moment, so that it sees why. */
function makeRoute(tus: Tus, answers: Readonly<Record<string, Answer>>): RequestHandler {
  const { log, limits } = tus.depot;
  return async (req: Request, res: Response, _next: NextFunction) => {
    const answer =
      answers[methodOf(req)] ?? refuseMethod(res, ["OPTIONS", ...Object.keys(answers)]);
    try {
      await answer(tus, req, res);
    } catch (error) {
      if (error instanceof ClientGone || req.socket.destroyed) {
        log.info({ err: error, requestId: req.requestId }, "a resumable upload broke off");
        res.destroy();
        return;
      }
      linger(req, limits.lingerMs);
      throw withStatus(error);
    }
  };
}

/** The statuses that tus clients know, for what the database says in words. */
function withStatus(error: unknown): unknown {
  const shown = toDepotError(error);
  const status = { ended: 410, leased: 423 }[String(shown.detail["reason"])];
  if (shown.code !== "BADST" || status === undefined || shown.status === status) return error;
  const { message, detail, hint } = shown;
  return new DepotError("BADST", message, { status, detail, hint, cause: error });
}

import { DepotError } from "../../errors.ts";

/** Where people land who asked for nothing in particular. */
export const HOME = "/reviews";

const MAX_LENGTH = 1_000;

/**
 * Where to go after the sign-in: a path of this server, as browsers will read it. Throws BADIN for anything else, so
 * that a link to us never leads anywhere else, and for /auth, where it would go round in a circle.
 */
export function readReturnTo(given: unknown): string {
  if (given === undefined) return HOME;
  const path = typeof given === "string" && given.length <= MAX_LENGTH ? ownPath(given) : undefined;
  if (path === undefined)
    throw new DepotError("BADIN", "return_to is not a path of this server.", {
      hint: "Send a path that begins with a slash, for instance /reviews.",
    });
  return path;
}

/** `path` with a parameter set. */
export function withParameter(path: string, name: string, value: string): string {
  const url = new URL(path, BASE);
  url.searchParams.set(name, value);
  return printPath(url);
}

/** Stands for whatever this server is called: only what is under it after parsing is ours. */
const BASE = "http://gadb.invalid";

function ownPath(given: string): string | undefined {
  if (!given.startsWith("/") || !URL.canParse(given, BASE)) return undefined;
  // Parsed as a browser does it: it drops tabs and newlines and takes a backslash for a slash.
  const url = new URL(given, BASE);
  const path = printPath(url);
  // "/..//host" becomes "//host", which is another server.
  if (url.origin !== BASE || path.startsWith("//")) return undefined;
  return /^\/auth(\/|$)/i.test(url.pathname) ? undefined : path;
}

function printPath({ pathname, search, hash }: URL): string {
  return pathname + search + hash;
}

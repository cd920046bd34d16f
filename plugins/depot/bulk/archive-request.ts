import type { Request } from "express";
import { DepotError } from "../../../src/errors.ts";
import { isUuid } from "../../../src/is-uuid.ts";
import type { ArchiveRequest } from "../../../src/sql/list-archive-files.ts";

const MAX_PATH_LENGTH = 1_000;

/** Which archive a request asks for. Throws NTFND for what can be no id, BADIN for unknown or malformed parameters. */
export function readArchiveRequest(req: Request, kind: ArchiveRequest["kind"]): ArchiveRequest {
  const id = String(req.params["id"]).toLowerCase();
  if (!isUuid(id))
    throw new DepotError("NTFND", `There is no such ${kind}, or it is not shared with you.`);
  const request: ArchiveRequest = {
    kind,
    id,
    changeId: undefined,
    folder: "",
    isMissingOnly: false,
  };
  for (const [name, value] of new URL(req.originalUrl, "http://localhost").searchParams) {
    if (name === "change") request.changeId = readChange(value);
    else if (name === "path") request.folder = readFolder(value);
    else if (name === "only" && kind === "workspace") request.isMissingOnly = readOnly(value);
    else throw unknownParameter(name, kind);
  }
  return request;
}

function readChange(value: string): string {
  if (/^[1-9]\d{0,17}$/.test(value)) return value;
  throw new DepotError("BADIN", "change is not the number of a change.");
}

function readFolder(value: string): string {
  const folder = value.replace(/^\/+|\/+$/g, "");
  if (folder.length <= MAX_PATH_LENGTH && !folder.includes("\0")) return folder;
  throw new DepotError("BADIN", "path is not a folder of the project.");
}

function readOnly(value: string): boolean {
  if (value === "missing") return true;
  throw new DepotError("BADIN", 'only knows one value: "missing".');
}

function unknownParameter(name: string, kind: string): DepotError {
  const known = kind === "workspace" ? "change, path and only" : "change and path";
  return new DepotError("BADIN", `There is no parameter "${name.slice(0, 100)}".`, {
    hint: `The parameters are ${known}.`,
  });
}

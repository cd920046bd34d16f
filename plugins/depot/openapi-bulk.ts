import { answer, refusals, type Json } from "./openapi-schemas.ts";
import { ASSET } from "./openapi-upload.ts";

const text = { type: "string" };

function idOf(what: string): Json {
  return {
    name: "id",
    in: "path",
    required: true,
    description: `The ${what}'s id.`,
    schema: { type: "string", format: "uuid" },
  };
}

const COMMON: Json[] = [
  {
    name: "change",
    in: "query",
    description: "As of this change; the newest without.",
    schema: { type: "integer", format: "int64", minimum: 1 },
  },
  {
    name: "path",
    in: "query",
    description: "Only what lies in this folder or below it.",
    schema: text,
  },
];

const ONLY: Json = {
  name: "only",
  in: "query",
  description: "`missing`: only what the workspace has to fetch.",
  schema: { type: "string", enum: ["missing"] },
};

const HEADERS: Json = {
  "Content-Length": {
    description: "The exact size of the archive: the total for a progress bar.",
    schema: { type: "integer", format: "int64" },
  },
  "Accept-Ranges": { schema: { const: "none" } },
  "Content-Disposition": { schema: text },
};

const REFUSALS = refusals({
  400: "A parameter is malformed or unknown.",
  401: "You are not signed in.",
  404: "There is no such thing, you may not see it, or nothing lies in the folder.",
  409: "BADST: the stored content of some of the files is damaged; `detail.paths` names them.",
  429: "Too many archives are under way; Retry-After says how long to wait.",
});

const DESCRIPTION =
  "A POSIX tar archive, made while it is sent; each file is checked against its SHA-256. Paths are harmless on every " +
  "system; two files that would share one, where capitals do not count, get the asset's id into their names. When fewer " +
  "bytes arrive than announced, content was damaged or the connection broke: the archive is worth nothing then.";

function archive(what: "branch" | "workspace", parameters: Json[]): Json {
  const name = what === "branch" ? "Branch" : "Workspace";
  const common = {
    tags: ["Depot"],
    parameters: [idOf(what), ...COMMON, ...parameters],
  };
  const refused =
    what === "branch"
      ? REFUSALS
      : { ...REFUSALS, ...refusals({ 403: "The workspace is not yours." }) };
  return {
    get: {
      ...common,
      operationId: `download${name}Archive`,
      summary: `Download the files of a ${what} as one archive`,
      description: DESCRIPTION,
      responses: {
        200: {
          description: "The archive.",
          headers: HEADERS,
          content: { "application/x-tar": { schema: { type: "string", format: "binary" } } },
        },
        ...refused,
      },
    },
    head: {
      ...common,
      operationId: `describe${name}Archive`,
      summary: `The size of a ${what}'s archive`,
      responses: { 200: { description: "The headers alone.", headers: HEADERS }, ...refused },
    },
  };
}

const REUSE: Json = {
  post: {
    operationId: "reuseContent",
    tags: ["Depot"],
    summary: "Make a version without sending bytes",
    description:
      "For content that you may already read, in this project or another: name its SHA-256. Everything else is as with " +
      "an upload. Content that you may not read is refused as unknown content is.",
    parameters: [ASSET],
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: {
            type: "object",
            required: ["sha256", "filename"],
            additionalProperties: false,
            properties: {
              sha256: { type: "string", pattern: "^[0-9a-fA-F]{64}$" },
              filename: { ...text, description: "The name of the file." },
              branch: { ...text, description: "Name or id; the mainline without." },
              version_number: { type: "integer", minimum: 1 },
              base_version: { type: "integer", minimum: 0 },
              comment: { ...text, maxLength: 10_000 },
            },
          },
        },
      },
    },
    responses: {
      201: answer("The version was made.", "UploadedVersion"),
      ...refusals({
        400: "The body is malformed, or type or size of the content are not for this asset.",
        401: "You are not signed in.",
        403: "You may not write to the asset.",
        404: "There is no such asset, or the content must be uploaded.",
        409: "LOCKD, STALE, ARCHV, FLOWD: see the message.",
        507: "The project's storage allocation is used up.",
      }),
    },
  },
};

/** The paths of archives and of versions without bytes. */
export const BULK_PATHS: Readonly<Record<string, Json>> = {
  "/assets/{id}/versions": REUSE,
  "/branches/{id}/archive": archive("branch", []),
  "/workspaces/{id}/archive": archive("workspace", [ONLY]),
};

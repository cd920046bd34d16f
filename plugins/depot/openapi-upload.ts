import { answer, refusals, type Json } from "./openapi-schemas.ts";

/** The asset in an address. */
export const ASSET: Json = {
  name: "id",
  in: "path",
  required: true,
  description: "The asset.",
  schema: { type: "string", format: "uuid" },
};

const KEY: Json = {
  name: "Idempotency-Key",
  in: "header",
  description: "Repeating an upload with its key answers the same and makes nothing new.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

/** The fields of an upload: parts of the form, or in the query. */
const FIELDS: Readonly<Record<string, Json>> = {
  version_number: {
    type: "integer",
    minimum: 1,
    description: "The number you expect the version to get. Another one is refused as STALE.",
  },
  base_version: {
    type: "integer",
    minimum: 0,
    description: "The version you built on; must be the branch's head, or 0 when there is none.",
  },
  branch: { type: "string", description: "Name or id of the branch; the mainline without." },
  comment: { type: "string", maxLength: 10_000, description: "What changed." },
  sha256: {
    type: "string",
    pattern: "^[0-9a-fA-F]{64}$",
    description: "Other content is refused as CKSUM.",
  },
};

const QUERY: Json[] = Object.entries(FIELDS).map(([name, shape]) => ({
  name,
  in: "query",
  schema: shape,
}));

const UPLOAD_REFUSALS = refusals({
  400: "A field, the form or the file's name is malformed, or the asset's type does not allow the content.",
  401: "You are not signed in.",
  403: "You may read the asset but not change it.",
  404: "There is no such asset or branch, or you may not see it.",
  408: "No byte arrived for a minute.",
  409: "LOCKD: somebody holds the lock. STALE: there is a newer version. ARCHV: the project is archived. FLOWD: the branch takes approved shelves only. BADST: the same Idempotency-Key is still under way.",
  413: "The file is larger than the depot takes.",
  415: "The body is of the wrong kind.",
  422: "CKSUM: the content is not what was announced.",
  429: "Too many uploads are under way; Retry-After says when to come back.",
  507: "QUOTA: the project's allocation or the depot's disk is full.",
});

const UPLOADED: Json = {
  ...(answer("The version that the upload became.", "UploadedVersion") as object),
  headers: { Location: { description: "Where to download it.", schema: { type: "string" } } },
};

/** The path of uploads. */
export const UPLOAD: Json = {
  post: {
    operationId: "uploadForm",
    tags: ["Depot"],
    summary: "Upload a new version as a form",
    description:
      "Send the fields before the file: behind it only `sha256` still counts. They may be in the query instead.",
    parameters: [ASSET, KEY],
    requestBody: {
      required: true,
      content: {
        "multipart/form-data": {
          schema: {
            type: "object",
            required: ["file"],
            properties: {
              ...FIELDS,
              file: { type: "string", format: "binary", description: "The content." },
            },
          },
        },
      },
    },
    responses: { 201: UPLOADED, ...UPLOAD_REFUSALS },
  },
  put: {
    operationId: "uploadBytes",
    tags: ["Depot"],
    summary: "Upload a new version as bare bytes",
    description:
      "The fastest way in: the body is the file. Send Content-Length, so that the storage is reserved at once.",
    parameters: [
      ASSET,
      {
        name: "filename",
        in: "query",
        required: true,
        description: "Name of the file.",
        schema: { type: "string" },
      },
      ...QUERY,
      KEY,
      {
        name: "Repr-Digest",
        in: "header",
        description: "RFC 9530: `sha-256=:<base64>:`. Other content is refused as CKSUM.",
        schema: { type: "string" },
      },
    ],
    requestBody: {
      required: true,
      content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
    },
    responses: { 201: UPLOADED, ...UPLOAD_REFUSALS },
  },
};

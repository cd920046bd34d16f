import { refusals, type Json } from "./openapi-schemas.ts";

const text: Json = { type: "string" };
const bytes: Json = { type: "integer", format: "int64", minimum: 0 };

const VERSION: Json = {
  name: "Tus-Resumable",
  in: "header",
  required: true,
  description: "The version of the protocol.",
  schema: { const: "1.0.0" },
};

const ID: Json = {
  name: "id",
  in: "path",
  required: true,
  description: "The upload, as the Location of its creation names it.",
  schema: { type: "string", format: "uuid" },
};

const OFFSET: Json = {
  name: "Upload-Offset",
  in: "header",
  required: true,
  description: "Where the bytes belong; HEAD tells how far the upload is.",
  schema: bytes,
};

const CHECKSUM: Json = {
  name: "Upload-Checksum",
  in: "header",
  description:
    "`<algorithm> <base64>` of this body: sha1, sha256, sha512 or md5. Of a body that has another one nothing is kept.",
  schema: text,
};

const CREATION: Json[] = [
  {
    name: "Upload-Length",
    in: "header",
    description: "The size in bytes; required unless the upload is put together from others.",
    schema: bytes,
  },
  {
    name: "Upload-Metadata",
    in: "header",
    required: true,
    description:
      "Pairs `key base64` with commas between: `asset_id` (required), `filename`, and as in a form `branch`, `version_number`, `base_version`, `comment`, `sha256`. Other keys are kept and given back.",
    schema: text,
  },
  {
    name: "Upload-Concat",
    in: "header",
    description:
      "`partial` for a part that makes no version of its own; `final;` and the addresses of complete parts, with spaces between, to put them together.",
    schema: text,
  },
];

/** What names the version in the answer that ends an upload. */
const VERSION_HEADERS: Json = {
  "X-Asset-Version": { description: "Number of the version that it became.", schema: bytes },
  "X-Asset-Version-Id": {
    description: "Identity of that version.",
    schema: { type: "string", format: "uuid" },
  },
  "X-Asset-Version-Sha256": { description: "SHA-256 of the content.", schema: text },
  "X-Asset-Version-Location": { description: "Where to download it.", schema: text },
};

const PROGRESS: Json = {
  "Upload-Offset": { description: "Bytes that outlive a crash of the server.", schema: bytes },
  "Upload-Expires": {
    description: "While it is unfinished: when it is given up, a week after its last bytes.",
    schema: text,
  },
  ...(VERSION_HEADERS as object),
};

const BODY: Json = {
  content: {
    "application/offset+octet-stream": { schema: { type: "string", format: "binary" } },
  },
};

const COMMON = {
  401: "You are not signed in.",
  403: "You may read the asset but not change it.",
  412: "The request speaks another version of tus.",
};

const OF_ONE = {
  ...COMMON,
  404: "You have no such upload, or you may no longer see its asset.",
  410: "The upload has ended or expired; begin a new one.",
  423: "Another request writes to it; come again in a moment.",
};

/** The path of new uploads. */
export const TUS_UPLOADS: Json = {
  post: {
    operationId: "createUpload",
    tags: ["Depot"],
    summary: "Begin an upload that can stop and go on",
    description:
      "tus 1.0.0 with creation, creation-with-upload, expiration, checksum, termination and concatenation; `OPTIONS` says so too. Use tus-js-client or Uppy with the endpoint `/uploads`.",
    parameters: [VERSION, ...CREATION, CHECKSUM],
    requestBody: BODY,
    responses: {
      201: {
        description: "It began; complete ones are versions already.",
        headers: {
          Location: { description: "The address of the upload.", schema: text },
          ...(PROGRESS as object),
        },
      },
      ...refusals({
        ...COMMON,
        400: "A header or the metadata is malformed.",
        404: "There is no such asset or branch, or you may not see it.",
        409: "LOCKD, STALE, ARCHV, FLOWD: see uploads by form. BADST: a part belongs to another upload.",
        413: "The file is larger than the depot takes.",
        415: "The body is no application/offset+octet-stream.",
        429: "Too many uploads are under way or unfinished.",
        460: "CKSUM: the body does not have its Upload-Checksum.",
        507: "QUOTA: the project's allocation or the depot's disk is full.",
      }),
    },
  },
};

/** The path of one upload. */
export const TUS_UPLOAD: Json = {
  head: {
    operationId: "describeUpload",
    tags: ["Depot"],
    summary: "Ask how far an upload is",
    description:
      "An upload that has all its bytes and no version yet, because the server stopped in between, becomes one first. 423 also says that the server cannot tell at the moment.",
    parameters: [ID, VERSION],
    responses: {
      200: {
        description: "How far it is.",
        headers: {
          "Upload-Length": { description: "Its size in bytes.", schema: bytes },
          "Upload-Metadata": { description: "As it was sent.", schema: text },
          "Upload-Concat": { description: "As it was sent.", schema: text },
          ...(PROGRESS as object),
        },
      },
      ...refusals({ ...OF_ONE, 409: "ARCHV: the project is archived. STALE: see PATCH." }),
    },
  },
  patch: {
    operationId: "appendToUpload",
    tags: ["Depot"],
    summary: "Send the next bytes of an upload",
    description: "The last ones make the version, and the answer names it.",
    parameters: [ID, VERSION, OFFSET, CHECKSUM],
    requestBody: { required: true, ...(BODY as object) },
    responses: {
      204: { description: "The bytes are on disk.", headers: PROGRESS },
      ...refusals({
        ...OF_ONE,
        400: "A header is malformed, or the asset's type does not allow the content.",
        408: "No byte arrived for a minute; those before are kept.",
        409: "BADST: another offset. LOCKD: somebody holds the lock; the upload waits. STALE, ARCHV, FLOWD: the upload has ended.",
        413: "More bytes than were announced; none of this request are kept.",
        415: "The body is no application/offset+octet-stream.",
        422: "CKSUM: the content is not what was announced; the upload has ended.",
        429: "Too many uploads are under way.",
        460: "CKSUM: the body does not have its Upload-Checksum.",
        507: "QUOTA: the depot's disk is full; the bytes before are kept.",
      }),
    },
  },
  delete: {
    operationId: "endUpload",
    tags: ["Depot"],
    summary: "Give up an upload",
    description: "Frees what it held. What has become a version stays one.",
    parameters: [ID, VERSION],
    responses: {
      204: { description: "Nothing of it is left." },
      ...refusals({ ...OF_ONE, 409: "BADST: it is being put together with others." }),
    },
  },
};

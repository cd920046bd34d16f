import { answer, refusals, type Json } from "./openapi-schemas.ts";
import { ASSET } from "./openapi-upload.ts";

/** The version's number in an address. */
export const NUMBER: Json = {
  name: "version_number",
  in: "path",
  required: true,
  description: "The version's number.",
  schema: { type: "integer", minimum: 1 },
};

const DOWNLOAD_PARAMETERS: Json[] = [
  ASSET,
  NUMBER,
  {
    name: "ticket",
    in: "query",
    description: "Instead of the Authorization header; see the ticket's own address.",
    schema: { type: "string" },
  },
  {
    name: "disposition",
    in: "query",
    description:
      "`inline` shows pictures, sounds and films in the browser; anything else is always an attachment.",
    schema: { type: "string", enum: ["attachment", "inline"] },
  },
  { name: "If-None-Match", in: "header", schema: { type: "string" } },
];

const CONTENT = {
  "application/octet-stream": { schema: { type: "string", format: "binary" } },
};

const DOWNLOAD_HEADERS: Json = {
  ETag: { description: "The quoted SHA-256.", schema: { type: "string" } },
  "Repr-Digest": { description: "RFC 9530, of the whole content.", schema: { type: "string" } },
  "Content-Disposition": { schema: { type: "string" } },
  "Accept-Ranges": { schema: { const: "bytes" } },
};

const DOWNLOAD_REFUSALS = refusals({
  401: "You are not signed in, or the ticket has expired.",
  404: "There is no such version, or you may not see it.",
  409: "BADST: the stored content is damaged, or the version marks a deletion.",
});

/** The path of downloads. */
export const DOWNLOAD: Json = {
  get: {
    operationId: "download",
    tags: ["Depot"],
    summary: "Download a version",
    security: [{ bearer: [] }, { password: [] }, {}],
    parameters: [
      ...DOWNLOAD_PARAMETERS,
      {
        name: "Range",
        in: "header",
        description: "Ranges, sixteen at most: `bytes=0-99,200-299`.",
        schema: { type: "string" },
      },
      { name: "If-Range", in: "header", schema: { type: "string" } },
    ],
    responses: {
      200: { description: "The content.", headers: DOWNLOAD_HEADERS, content: CONTENT },
      206: {
        description: "The part asked for, or several parts.",
        headers: DOWNLOAD_HEADERS,
        content: {
          ...CONTENT,
          "multipart/byteranges": { schema: { type: "string", format: "binary" } },
        },
      },
      307: {
        description: "A short-lived link to the bucket, where the depot is one that offers it.",
      },
      304: { description: "You have it already." },
      ...DOWNLOAD_REFUSALS,
      ...refusals({ 416: "The range lies outside the content." }),
    },
  },
  head: {
    operationId: "describeDownload",
    tags: ["Depot"],
    summary: "The headers of a download",
    security: [{ bearer: [] }, { password: [] }, {}],
    parameters: DOWNLOAD_PARAMETERS,
    responses: {
      200: { description: "The headers alone.", headers: DOWNLOAD_HEADERS },
      304: { description: "You have it already." },
      ...DOWNLOAD_REFUSALS,
    },
  },
};

/** The path of tickets. */
export const TICKET: Json = {
  post: {
    operationId: "makeTicket",
    tags: ["Depot"],
    summary: "Make a link that works without a header for five minutes",
    description:
      "For `<img>` and `<video>`. The link ends with the session it was made in, and with the right to read.",
    parameters: [ASSET, NUMBER],
    responses: { 200: answer("The link.", "DownloadTicket"), ...DOWNLOAD_REFUSALS },
  },
};

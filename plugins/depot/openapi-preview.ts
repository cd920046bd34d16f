import { NUMBER } from "./openapi-download.ts";
import { refusals, type Json } from "./openapi-schemas.ts";
import { ASSET } from "./openapi-upload.ts";

const PARAMETERS: Json[] = [
  ASSET,
  NUMBER,
  {
    name: "kind",
    in: "path",
    required: true,
    description:
      "Which of the derived files; the version's `preview` in the API names those there are.",
    schema: { type: "string", enum: ["thumb_320", "thumb_640", "peaks", "glb"] },
  },
  {
    name: "v",
    in: "query",
    description: "SHA-256 of the file: an answer for exactly this file may be kept for good.",
    schema: { type: "string", pattern: "^[0-9a-f]{64}$" },
  },
  {
    name: "ticket",
    in: "query",
    description: "Instead of the Authorization header: a ticket for the version's download.",
    schema: { type: "string" },
  },
  { name: "If-None-Match", in: "header", schema: { type: "string" } },
];

const HEADERS: Json = {
  ETag: { description: "The quoted SHA-256 of the file.", schema: { type: "string" } },
  "Cache-Control": { schema: { type: "string" } },
};

const REFUSALS = refusals({
  401: "You are not signed in, or the ticket has expired.",
  404: "There is no such version, you may not see it, or it has no such preview (yet).",
  409: "BADST: the stored file is damaged; it is being made again.",
});

const COMMON: Json = {
  tags: ["Depot"],
  security: [{ bearer: [] }, { password: [] }, {}],
  parameters: PARAMETERS,
};

/** The path of files derived from a version. */
export const PREVIEW: Json = {
  get: {
    ...COMMON,
    operationId: "downloadPreview",
    summary: "Download what was derived from a version: small pictures, peaks, a model",
    responses: {
      200: {
        description: "The file.",
        headers: HEADERS,
        content: {
          "image/webp": { schema: { type: "string", format: "binary" } },
          "application/json": { schema: { $ref: "#/components/schemas/Peaks" } },
          "model/gltf-binary": { schema: { type: "string", format: "binary" } },
        },
      },
      304: { description: "You have it already." },
      ...REFUSALS,
    },
  },
  head: {
    ...COMMON,
    operationId: "describePreview",
    summary: "The headers of a derived file",
    responses: {
      200: { description: "The headers alone.", headers: HEADERS },
      304: { description: "You have it already." },
      ...REFUSALS,
    },
  },
};

/** What peaks look like: audiowaveform's format. */
export const PEAKS_SCHEMA: Json = {
  type: "object",
  description:
    "Least and greatest sample of each channel for each point, as audiowaveform writes them.",
  required: ["version", "channels", "sample_rate", "samples_per_pixel", "bits", "length", "data"],
  properties: {
    version: { const: 2 },
    channels: { type: "integer", minimum: 1, maximum: 2 },
    sample_rate: { type: "integer", minimum: 1 },
    samples_per_pixel: { type: "integer", minimum: 1 },
    bits: { const: 8 },
    length: { type: "integer", minimum: 0, maximum: 2_000 },
    data: { type: "array", items: { type: "integer", minimum: -128, maximum: 127 } },
  },
};

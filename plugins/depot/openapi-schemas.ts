import { ERROR_CATALOGUE } from "../errors/catalogue.ts";

/** A piece of the OpenAPI document. */
export type Json = { readonly [key: string]: Json } | readonly Json[] | string | number | boolean;

const uuid = { type: "string", format: "uuid" };
const text = { type: "string" };

/** The shapes that answers and requests share. */
export const SCHEMAS: Readonly<Record<string, Json>> = {
  Error: {
    type: "object",
    required: ["error"],
    properties: {
      error: {
        type: "object",
        required: ["code", "message", "detail", "hint", "request_id"],
        properties: {
          code: { type: "string", enum: Object.keys(ERROR_CATALOGUE), description: errorCodes() },
          message: { ...text, description: "What is wrong, in a sentence." },
          detail: {
            type: "object",
            description: "Facts for programs: who holds the lock, which version is newest.",
          },
          hint: { ...text, description: "What to do next." },
          request_id: { ...text, description: "Names the request in the server's log." },
        },
      },
    },
  },
  Tokens: {
    type: "object",
    required: ["access_token", "token_type", "expires_in"],
    properties: {
      access_token: { ...text, description: "Send it as `Authorization: Bearer …`." },
      token_type: { const: "Bearer" },
      expires_in: { type: "integer", description: "Seconds the access token lives." },
      refresh_token: {
        ...text,
        description: "Exchanges for the next pair, once. Absent when it went into a cookie.",
      },
    },
  },
  Credentials: {
    type: "object",
    required: ["username", "password"],
    properties: {
      grant_type: { const: "password", description: "Optional; for OAuth 2 clients." },
      username: text,
      password: { type: "string", format: "password" },
      cookie: {
        type: "boolean",
        description: "Puts the refresh token into a cookie that scripts cannot read.",
      },
    },
  },
  UploadedVersion: {
    type: "object",
    required: [
      "id",
      "asset_id",
      "version_number",
      "branch_id",
      "sha256",
      "size_bytes",
      "depot_path",
      "created_at",
      "deduplicated",
    ],
    properties: {
      id: { ...uuid, description: "Identity of the version." },
      asset_id: uuid,
      version_number: {
        type: "integer",
        minimum: 1,
        description: "Counted over all branches of the asset.",
      },
      branch_id: uuid,
      sha256: { type: "string", pattern: "^[0-9a-f]{64}$" },
      size_bytes: { type: "integer", format: "int64", minimum: 0 },
      depot_path: {
        ...text,
        description: "Where the depot keeps the content, relative to its blobs.",
      },
      created_at: { type: "string", format: "date-time" },
      deduplicated: {
        type: "boolean",
        description: "The project held this content before; it was not charged again.",
      },
    },
  },
  DownloadTicket: {
    type: "object",
    required: ["url", "expires_in"],
    properties: {
      url: { ...text, description: "Relative to this server; opens the content without a header." },
      expires_in: { type: "integer", description: "Seconds the link works." },
    },
  },
};

function errorCodes(): string {
  return Object.entries(ERROR_CATALOGUE)
    .map(([code, { status, title }]) => `\`${code}\` (${status}): ${title}`)
    .join("\n\n");
}

/** A reference to one of SCHEMAS. */
export function schema(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** A JSON answer. */
export function answer(description: string, name: string): Json {
  return { description, content: { "application/json": { schema: schema(name) } } };
}

/** Refusals, by status; each with the error body. */
export function refusals(byStatus: Readonly<Record<number, string>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries({ 503: "The database is away for a moment.", ...byStatus }).map(
      ([status, description]) => [status, answer(description, "Error")],
    ),
  );
}

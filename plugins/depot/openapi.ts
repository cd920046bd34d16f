import { AUTH_PATHS } from "./openapi-auth.ts";
import { BULK_PATHS } from "./openapi-bulk.ts";
import { DOWNLOAD, TICKET } from "./openapi-download.ts";
import { JOB_EVENTS, JOB_SCHEMAS } from "./openapi-jobs.ts";
import { PEAKS_SCHEMA, PREVIEW } from "./openapi-preview.ts";
import { OIDC_PATHS } from "./openapi-oidc.ts";
import { SCHEMAS, type Json } from "./openapi-schemas.ts";
import { TUS_UPLOAD, TUS_UPLOADS } from "./openapi-tus.ts";
import { UPLOAD } from "./openapi-upload.ts";

/** The OpenAPI 3.1 description of sign-in, the depot and jobs; everything else is GraphQL. */
export const OPENAPI: Json = {
  openapi: "3.1.0",
  info: {
    title: "game-asset-db",
    version: "0.1.0",
    description:
      "Sign-in, uploads, downloads and the progress of jobs. Everything else is GraphQL at `/graphql`, with an editor at `/graphiql`. " +
      "Use *Authorize* with a user name and a password, or paste an access token.",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/" }],
  tags: [
    { name: "Sign-in", description: "Tokens: short-lived for access, rotating to refresh." },
    {
      name: "Sign-in with a provider",
      description: "OpenID Connect, when a provider is in the settings.",
    },
    { name: "Depot", description: "The content of versions, in and out." },
    { name: "Jobs", description: "How far work of the server's own is." },
  ],
  security: [{ bearer: [] }, { password: [] }],
  paths: {
    ...AUTH_PATHS,
    ...OIDC_PATHS,
    "/assets/{id}/versions/upload": UPLOAD,
    "/uploads": TUS_UPLOADS,
    "/uploads/{id}": TUS_UPLOAD,
    "/assets/{id}/versions/{version_number}/download": DOWNLOAD,
    "/assets/{id}/versions/{version_number}/previews/{kind}": PREVIEW,
    "/assets/{id}/versions/{version_number}/ticket": TICKET,
    ...BULK_PATHS,
    "/jobs/{id}/events": JOB_EVENTS,
  },
  components: {
    schemas: { ...SCHEMAS, ...JOB_SCHEMAS, Peaks: PEAKS_SCHEMA },
    securitySchemes: {
      bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      password: {
        type: "oauth2",
        flows: { password: { tokenUrl: "/auth/token", refreshUrl: "/auth/refresh", scopes: {} } },
      },
    },
  },
};

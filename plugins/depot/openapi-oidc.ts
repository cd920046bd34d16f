import { refusals, type Json } from "./openapi-schemas.ts";

const TAGS = ["Sign-in with a provider"];
const ONLY = "There only when a provider is in the settings (GADB_OIDC_ISSUER).";

const RETURN_TO: Json = {
  type: "string",
  description: "A path of this server to come back to; `/reviews` without.",
};

const BACK: Json = {
  303: {
    description:
      "Back to a page of this server, with `sign_in=ok` or `sign_in=linked`, or with `sign_in_error` and what it was.",
    headers: { Location: { schema: { type: "string" } } },
  },
};

function body(required: readonly string[], properties: Json): Json {
  const content = { schema: { type: "object", required, properties } };
  return {
    required: required.length > 0,
    content: { "application/json": content, "application/x-www-form-urlencoded": content },
  };
}

/** The paths of src/auth/oidc/routes.ts. */
export const OIDC_PATHS: Readonly<Record<string, Json>> = {
  "/auth/providers": {
    get: {
      operationId: "listProviders",
      tags: ["Sign-in"],
      summary: "How one can sign in here",
      security: [],
      responses: {
        200: {
          description: "Passwords always; a provider when one is in the settings.",
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["password", "oidc"],
                properties: {
                  password: { type: "boolean" },
                  oidc: {
                    type: ["object", "null"],
                    required: ["label"],
                    properties: { label: { type: "string", description: "What a button says." } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
  "/auth/oidc/start": {
    get: {
      operationId: "startProviderSignIn",
      tags: TAGS,
      summary: "Go to the provider to sign in",
      description: `For browsers: OpenID Connect with code and PKCE. ${ONLY}`,
      security: [],
      parameters: [{ name: "return_to", in: "query", schema: RETURN_TO }],
      responses: {
        303: {
          description: "To the provider, or back with `sign_in_error` when it cannot be reached.",
          headers: { Location: { schema: { type: "string" } } },
        },
      },
    },
  },
  "/auth/oidc/callback": {
    get: {
      operationId: "endProviderSignIn",
      tags: TAGS,
      summary: "Come back from the provider",
      description: `The redirect URI to register at the provider. It works once, in the browser that began. ${ONLY}`,
      security: [],
      parameters: [
        { name: "state", in: "query", required: true, schema: { type: "string" } },
        { name: "code", in: "query", schema: { type: "string" } },
        { name: "error", in: "query", schema: { type: "string" } },
      ],
      responses: BACK,
    },
  },
  "/auth/oidc/link": {
    post: {
      operationId: "linkProvider",
      tags: TAGS,
      summary: "Link the provider's account to one's own",
      description: `Says where to send the browser, which comes back by the callback. ${ONLY}`,
      security: [{ bearer: [] }],
      requestBody: body([], { return_to: RETURN_TO }),
      responses: {
        200: {
          description: "Where to go.",
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["location"],
                properties: { location: { type: "string", format: "uri" } },
              },
            },
          },
        },
        ...refusals({
          401: "Nobody is signed in.",
          403: "This is a personal access token.",
          503: "The provider does not answer as it should; `detail.reason` says what is wrong.",
        }),
      },
    },
  },
  "/auth/oidc/unlink": {
    post: {
      operationId: "unlinkProvider",
      tags: TAGS,
      summary: "Take a link to a provider's account away",
      description: `The identities are \`listIdentities\` in GraphQL. ${ONLY}`,
      security: [{ bearer: [] }],
      requestBody: body(["identity_id"], { identity_id: { type: "string", format: "uuid" } }),
      responses: {
        204: { description: "Gone." },
        ...refusals({
          400: "identity_id is missing or malformed.",
          401: "Nobody is signed in.",
          403: "This is a personal access token.",
          404: "One has no such identity.",
          409: "It is the only way in that one has.",
        }),
      },
    },
  },
};

import { answer, refusals, schema, type Json } from "./openapi-schemas.ts";

const REFRESH = { type: "object", properties: { refresh_token: { type: "string" } } };

function body(shape: Json, required: boolean): Json {
  return {
    required,
    content: {
      "application/json": { schema: shape },
      "application/x-www-form-urlencoded": { schema: shape },
    },
  };
}

/** The paths of src/auth/routes.ts. */
export const AUTH_PATHS: Readonly<Record<string, Json>> = {
  "/auth/token": {
    post: {
      operationId: "signIn",
      tags: ["Sign-in"],
      summary: "Sign in with a password",
      security: [],
      requestBody: body(schema("Credentials"), true),
      responses: {
        200: answer("Signed in.", "Tokens"),
        ...refusals({
          400: "A field is missing or malformed.",
          401: "The user name or the password is wrong.",
          415: "The body is neither JSON nor form-encoded.",
          429: "Too many failures; Retry-After says when to try again.",
        }),
      },
    },
  },
  "/auth/refresh": {
    post: {
      operationId: "refresh",
      tags: ["Sign-in"],
      summary: "Exchange a refresh token for a new pair",
      description:
        "A refresh token works once. One that comes back after its use ends the whole session. Without " +
        "`refresh_token` in the body the cookie is used, which needs the header `X-Requested-With`.",
      security: [],
      requestBody: body(REFRESH, false),
      responses: {
        200: answer("A new pair.", "Tokens"),
        ...refusals({
          401: "The refresh token is unknown, used or expired.",
          403: "X-Requested-With is missing.",
        }),
      },
    },
  },
  "/auth/logout": {
    post: {
      operationId: "signOut",
      tags: ["Sign-in"],
      summary: "End the session",
      description: "Names the session by its refresh token, the cookie or the access token.",
      security: [{ bearer: [] }, {}],
      requestBody: body(
        {
          ...REFRESH,
          properties: {
            ...REFRESH.properties,
            everywhere: {
              type: "boolean",
              description:
                "All sessions of the user, not only this one, and their personal access tokens.",
            },
            keep_tokens: { type: "boolean", description: "Personal access tokens live on." },
          },
        },
        false,
      ),
      responses: {
        204: { description: "Signed out, or there was nothing left to sign out from." },
        ...refusals({
          400: "Nothing says which session to end.",
          403: "X-Requested-With is missing, or this is a personal access token, which is revoked instead.",
        }),
      },
    },
  },
  "/auth/password": {
    post: {
      operationId: "changePassword",
      tags: ["Sign-in"],
      summary: "Change one's password",
      description:
        "Ends the other sessions and, unless `keep_tokens` is true, the personal access tokens. Not for such tokens.",
      security: [{ bearer: [] }],
      requestBody: body(
        {
          type: "object",
          required: ["current", "new"],
          properties: {
            current: { type: "string", maxLength: 256 },
            new: { type: "string", minLength: 15, maxLength: 256 },
            keep_tokens: { type: "boolean" },
          },
        },
        true,
      ),
      responses: {
        200: {
          description: "Changed.",
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: {
                  ended_sessions: { type: "integer" },
                  ended_tokens: { type: "integer" },
                },
              },
            },
          },
        },
        ...refusals({
          400: "The new password is too short or easily guessed, or a field is missing.",
          401: "The present password is wrong, or nobody is signed in.",
          403: "This is a personal access token.",
          429: "Too many failures; Retry-After says when to try again.",
        }),
      },
    },
  },
};

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";
import type { Environment } from "../../_helpers/with-server.ts";

/** A real OpenID Connect provider on a port of its own, with a page where anybody signs in by any name. */
export interface RunningProvider {
  issuer: string;
  /** The settings of a server that uses it. */
  env: Environment;
  close(): Promise<void>;
}

const CLIENT = { client_id: "gadb", client_secret: "a secret of the tests" };

/** What the provider knows of its people; everybody else has only a name to sign in with. */
const PROFILES: Readonly<Record<string, Record<string, string>>> = {
  "sub-anna": { preferred_username: "Anna.Ahlberg@studio.example", name: "Anna Ahlberg" },
  "sub-admin": { preferred_username: "admin", name: "Administrator", email: "admin@example.com" },
  "sub-odd": { preferred_username: "--__", name: "  Odd\u202E\tOne  " },
};

/** Starts a provider. Its ports are not known before, so redirect addresses may have any (RFC 8252 section 7.3). */
export async function startProvider(): Promise<RunningProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on("request", await quietly(issuer));
  return {
    issuer,
    env: {
      GADB_OIDC_ISSUER: issuer,
      GADB_OIDC_CLIENT_ID: CLIENT.client_id,
      GADB_OIDC_CLIENT_SECRET: CLIENT.client_secret,
      GADB_OIDC_LABEL: "Studio SSO",
    },
    close: () => closeServer(server),
  };
}

/** Ends a server and what is connected to it. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

/** The provider says on the console that it is not meant for production; that is no news in a test. */
async function quietly(issuer: string) {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), use: "sig", alg: "RS256", kid: "test" };
  const { warn, info } = console;
  Object.assign(console, { warn: () => {}, info: () => {} });
  try {
    return new Provider(issuer, configuration(jwk)).callback();
  } finally {
    Object.assign(console, { warn, info });
  }
}

function configuration(jwk: object): object {
  return {
    clients: [
      {
        ...CLIENT,
        application_type: "native",
        redirect_uris: ["http://127.0.0.1/auth/oidc/callback"],
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ["a key of the tests"] },
    claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email"] },
    pkce: { required: () => true },
    ttl: {
      AccessToken: 60,
      AuthorizationCode: 60,
      Grant: 600,
      Interaction: 600,
      Session: 600,
      IdToken: 600,
    },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, ...PROFILES[id] }),
    }),
    renderError: (context: { body: unknown }, out: object) => {
      context.body = out;
    },
  };
}

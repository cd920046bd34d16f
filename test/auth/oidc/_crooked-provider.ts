import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from "jose";
import type { Environment } from "../../_helpers/with-server.ts";
import { closeServer } from "./_provider.ts";

/** What a provider may do wrong at one step. */
export interface Crookedness {
  /** The claims of the ID token, from those that would be right; undefined leaves a claim out. */
  claims?: (right: JWTPayload) => JWTPayload;
  /** Leaves the ID token out of the answer. */
  omitsIdToken?: boolean;
  /** Signs with a key that it does not publish. */
  signsWithOtherKey?: boolean;
  /** Changes the token after it was signed. */
  mangle?: (token: string) => string;
  /** Answers these paths with something else. */
  answer?: Readonly<Record<string, (res: ServerResponse) => void>>;
  metadata?: Readonly<Record<string, unknown>>;
}

/** A provider that tells lies when told to; without any it is a proper one, but for the person's part. */
export interface CrookedProvider {
  issuer: string;
  env: Environment;
  /** From now on; `{}` for a proper one. */
  be(crookedness: Crookedness): void;
  /** The nonce that the next ID token carries: what came with the sign-in's address. */
  nonce: string;
  /** Bodies and headers of the requests for tokens. */
  asked: { body: URLSearchParams; authorization: string | undefined }[];
  close(): Promise<void>;
}

/** Starts one. */
export async function startCrookedProvider(): Promise<CrookedProvider> {
  const keys = await generateKeyPair("ES256", { extractable: true });
  const others = await generateKeyPair("ES256");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let crookedness: Crookedness = {};
  const provider: CrookedProvider = {
    issuer,
    env: { GADB_OIDC_ISSUER: issuer, GADB_OIDC_CLIENT_ID: "gadb", GADB_OIDC_CLIENT_SECRET: "s" },
    be: (next) => void (crookedness = next),
    nonce: "",
    asked: [],
    close: () => closeServer(server),
  };
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "k", alg: "ES256", use: "sig" };
  const token = async () => {
    const { claims, signsWithOtherKey, mangle } = crookedness;
    const right = rightClaims(issuer, provider.nonce);
    const key = (signsWithOtherKey ? others : keys).privateKey;
    const signed = await sign(claims?.(right) ?? right, key);
    return mangle?.(signed) ?? signed;
  };
  server.on("request", async (req: IncomingMessage, res: ServerResponse) => {
    const { pathname } = new URL(req.url ?? "/", issuer);
    const other = crookedness.answer?.[pathname];
    if (other) return other(res);
    if (pathname === "/jwks") return send(res, { keys: [jwk] });
    if (pathname === "/.well-known/openid-configuration")
      return send(res, { ...metadata(issuer), ...crookedness.metadata });
    if (pathname !== "/token") return void res.writeHead(404).end();
    const body = new URLSearchParams(await new Response(ReadableStream.from(req)).text());
    provider.asked.push({ body, authorization: req.headers.authorization });
    const idToken = crookedness.omitsIdToken ? {} : { id_token: await token() };
    return send(res, { access_token: "opaque", token_type: "Bearer", ...idToken });
  });
  return provider;
}

function metadata(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
  };
}

function rightClaims(issuer: string, nonce: string): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return { iss: issuer, sub: "sub-crooked", aud: "gadb", exp: now + 300, iat: now, nonce };
}

function sign(claims: JWTPayload, key: CryptoKey): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "k" }).sign(key);
}

function send(res: ServerResponse, body: object): void {
  res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

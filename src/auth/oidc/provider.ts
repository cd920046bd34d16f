import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  type ClientAuth,
  type Configuration,
  type IDToken,
} from "openid-client";
import type { OidcConfig } from "../../config-oidc.ts";
import { SignInFailure } from "./failure.ts";

/** What one trip to the provider and back is bound by. */
export interface Trip {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** Somebody whom the provider has confirmed. */
export interface ConfirmedPerson {
  issuer: string;
  subject: string;
  /** What they like to be called; asks the provider. The names give no right to anything. */
  profile(): Promise<{ username: string; displayName: string }>;
}

/** How far the provider's clock may be from ours. */
const CLOCK_TOLERANCE_SECONDS = 30;
/** An ID token is minted for this very exchange. */
const MOST_AGE_SECONDS = 300;
/** How long what the provider says of itself is believed. */
const METADATA_MS = 15 * 60_000;

/** The OpenID Connect provider of the settings. Its tokens are read here and kept nowhere. */
export class OidcProvider {
  readonly #config: OidcConfig;
  #found: { configuration: Promise<Configuration>; until: number } | undefined;

  constructor(config: OidcConfig) {
    this.#config = config;
  }

  /** Where the browser is sent. */
  async authorizationUrl(trip: Trip, redirectUri: string): Promise<URL> {
    return buildAuthorizationUrl(await this.#discover(), {
      redirect_uri: redirectUri,
      scope: this.#config.scopes,
      state: trip.state,
      nonce: trip.nonce,
      code_challenge: await calculatePKCECodeChallenge(trip.codeVerifier),
      code_challenge_method: "S256",
    });
  }

  /** Exchanges the code in the address that the browser came back to. Throws what `toSignInFailure` reads. */
  async confirm(trip: Trip, callbackUrl: URL): Promise<ConfirmedPerson> {
    const configuration = await this.#discover();
    // State, iss (RFC 9207), error, then the ID token: signature, iss, aud, azp, exp, nonce.
    const tokens = await authorizationCodeGrant(configuration, callbackUrl, {
      expectedState: trip.state,
      expectedNonce: trip.nonce,
      pkceCodeVerifier: trip.codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims() as IDToken;
    requireYoung(claims);
    requireSubject(claims);
    return {
      issuer: this.#config.issuer,
      subject: claims.sub,
      profile: async () => readProfile(await this.#profile(configuration, tokens, claims)),
    };
  }

  async #profile(
    configuration: Configuration,
    tokens: { access_token: string },
    claims: IDToken,
  ): Promise<Readonly<Record<string, unknown>>> {
    if (claims["preferred_username"] !== undefined && claims["name"] !== undefined) return claims;
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    return { ...claims, ...(await fetchUserInfo(configuration, tokens.access_token, claims.sub)) };
  }

  /** Asks once for all who come in at the same time, and again after a failure. */
  #discover(): Promise<Configuration> {
    const now = performance.now();
    if (this.#found && now < this.#found.until) return this.#found.configuration;
    const configuration = this.#ask();
    const found = { configuration, until: now + METADATA_MS };
    this.#found = found;
    configuration.catch(() => {
      if (this.#found === found) this.#found = undefined;
    });
    return configuration;
  }

  async #ask(): Promise<Configuration> {
    const { issuer, clientId, clientSecret, timeoutSeconds, allowHttp } = this.#config;
    const configuration = await discovery(
      new URL(issuer),
      clientId,
      { [clockTolerance]: CLOCK_TOLERANCE_SECONDS },
      clientSecret === undefined ? None() : bySecret(clientSecret),
      {
        timeout: timeoutSeconds,
        // The library trusts TLS for the token's origin unless told to check the signature as well.
        execute: [enableNonRepudiationChecks, ...(allowHttp ? [allowInsecureRequests] : [])],
      },
    );
    const named = configuration.serverMetadata().issuer;
    // The library lets some well-known hosts name another issuer than the one asked; identities are linked by it.
    if (named !== issuer)
      throw new SignInFailure("provider", `the provider calls itself ${named}, not ${issuer}`);
    return configuration;
  }
}

/** client_secret_basic is what OpenID Connect takes for granted; some providers know only the other. */
function bySecret(secret: string): ClientAuth {
  return (server, client, body, headers) => {
    const offered = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const auth = offered.includes("client_secret_basic") ? ClientSecretBasic : ClientSecretPost;
    auth(secret)(server, client, body, headers);
  };
}

function requireYoung({ iat }: IDToken): void {
  const age = Math.abs(Date.now() / 1000 - iat);
  if (age > MOST_AGE_SECONDS)
    throw new SignInFailure("clock", `the ID token's iat is ${Math.round(age)} seconds away`);
}

/** OpenID Connect Core section 2: up to 255 characters. The library lets an empty one pass. */
function requireSubject({ sub }: IDToken): void {
  if (sub.length === 0 || sub.length > 255 || sub.includes("\0"))
    throw new SignInFailure("provider", `the ID token's sub has ${sub.length} characters`);
}

function readProfile(claims: Readonly<Record<string, unknown>>) {
  const text = (name: string) => {
    const value = claims[name];
    return typeof value === "string" ? value.replaceAll("\0", "").slice(0, 300) : "";
  };
  return {
    username: text("preferred_username") || text("name"),
    displayName: text("name") || text("preferred_username"),
  };
}

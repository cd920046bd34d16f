import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { EnvironmentReader } from "./config-reader.ts";
import { isLoopback } from "./is-loopback.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The provider that people may sign in with, and how. */
export interface OidcConfig {
  /** As the provider itself writes it: identities are linked under this very text. */
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a public client, which proves itself by PKCE alone. */
  readonly clientSecret: string | undefined;
  readonly scopes: string;
  /** What the button says after "Sign in with". */
  readonly label: string;
  /** What happens to somebody whom no account is linked to: refused, or a new account with the lowest role. */
  readonly provision: "link" | "create";
  readonly timeoutSeconds: number;
  /** Plain HTTP to the provider; on loopback without being told. */
  readonly allowHttp: boolean;
}

/** The provider of GADB_OIDC_ISSUER; undefined without one. `host` is where this server listens. */
export function readOidc(read: EnvironmentReader, host: string): OidcConfig | undefined {
  const issuer = read.url("GADB_OIDC_ISSUER", ["https:", "http:"]);
  const config = {
    clientId: read.text("GADB_OIDC_CLIENT_ID") ?? "",
    clientSecret: readSecret(read),
    scopes: readScopes(read),
    label: readLabel(read),
    provision: read.choice("GADB_OIDC_PROVISION", "link", ["link", "create"]) as "link" | "create",
    timeoutSeconds: readTimeout(read),
    allowHttp: read.flag("GADB_OIDC_ALLOW_HTTP", false),
  };
  const isPublic = read.text("GADB_PUBLIC_URL") !== undefined || isLoopback(host);
  if (issuer === undefined && config.clientId !== "")
    read.problem("GADB_OIDC_CLIENT_ID says nothing without GADB_OIDC_ISSUER.");
  if (issuer === undefined || !URL.canParse(issuer)) return undefined;
  if (config.clientId === "") read.problem("GADB_OIDC_ISSUER needs GADB_OIDC_CLIENT_ID.");
  if (!isPublic)
    read.problem("GADB_OIDC_ISSUER needs GADB_PUBLIC_URL: the provider sends people back there.");
  return { ...config, issuer, allowHttp: isHttpAllowed(read, issuer, config.allowHttp) };
}

function isHttpAllowed(read: EnvironmentReader, issuer: string, isAskedFor: boolean): boolean {
  const { protocol, hostname, pathname, search } = new URL(issuer);
  // The document's own address is no issuer; given that, the client library would take whatever issuer it names.
  if (pathname.includes("/.well-known/") || search !== "")
    read.problem("GADB_OIDC_ISSUER is the provider's issuer, without /.well-known/… and query.");
  if (protocol !== "http:") return false;
  if (isAskedFor || isLoopback(hostname)) return true;
  read.problem(
    "GADB_OIDC_ISSUER is plain http: whoever is on the way could sign in as anybody. " +
      "Use https, or set GADB_OIDC_ALLOW_HTTP=1 if that is what you want.",
  );
  return false;
}

function readTimeout(read: EnvironmentReader): number {
  const seconds = read.integer("GADB_OIDC_TIMEOUT_SECONDS", 10, 60);
  if (seconds === 0) read.problem("GADB_OIDC_TIMEOUT_SECONDS=0 gives the provider no time.");
  return seconds;
}

function readScopes(read: EnvironmentReader): string {
  const scopes = read.text("GADB_OIDC_SCOPES") ?? "openid profile";
  if (!/^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/.test(scopes))
    read.problem("GADB_OIDC_SCOPES is not a list of scopes with a blank between.");
  else if (!scopes.split(" ").includes("openid"))
    read.problem("GADB_OIDC_SCOPES lacks openid, without which nobody is told who signs in.");
  return scopes;
}

function readLabel(read: EnvironmentReader): string {
  const label = read.text("GADB_OIDC_LABEL") ?? "single sign-on";
  if (label.length > 60) read.problem("GADB_OIDC_LABEL is longer than 60 characters.");
  return label;
}

/** The secret itself or the file that holds it, as orchestrators hand secrets out. Never in a complaint. */
function readSecret(read: EnvironmentReader): string | undefined {
  const given = read.text("GADB_OIDC_CLIENT_SECRET");
  const path = read.text("GADB_OIDC_CLIENT_SECRET_FILE");
  if (path === undefined) return given;
  if (given !== undefined)
    read.problem("GADB_OIDC_CLIENT_SECRET and GADB_OIDC_CLIENT_SECRET_FILE exclude each other.");
  try {
    const secret = readFileSync(resolve(ROOT, path), "utf8").trim();
    if (secret !== "") return secret;
    read.problem("The file of GADB_OIDC_CLIENT_SECRET_FILE is empty.");
  } catch {
    read.problem("The file of GADB_OIDC_CLIENT_SECRET_FILE cannot be read.");
  }
  return undefined;
}

import { BACKUP_VARIABLES } from "./config-backups.ts";
import { DATABASE_VARIABLES } from "./config-database.ts";
import { LIMIT_VARIABLES } from "./config-limits.ts";
import { REPLICA_VARIABLES } from "./config-replica.ts";
import { WORKER_VARIABLES } from "./config-worker.ts";

/** One environment variable as the documentation lists it. */
export interface ConfigVariable {
  name: string;
  /** As written in `.env.example`; empty = unset. */
  default: string;
  /** What the documentation says when the default is not a plain value. */
  defaultText?: string;
  meaning: string;
}

/** Every variable the program reads; `docs/references/config.md` and `.env.example` list exactly these. */
export const CONFIG_VARIABLES: readonly ConfigVariable[] = [
  { name: "HOST", default: "127.0.0.1", meaning: "The address HTTP listens on." },
  { name: "PORT", default: "8000", meaning: "The port HTTP listens on; 0 takes a free one." },
  {
    name: "GADB_PUBLIC_URL",
    default: "",
    defaultText: "`http://HOST:PORT`",
    meaning:
      "The address people type, when a proxy stands in front; decides allowed origins and links.",
  },
  {
    name: "GADB_TRUST_PROXY",
    default: "0",
    meaning: "How many proxies stand in front; only then `X-Forwarded-*` is believed.",
  },
  {
    name: "GADB_DATA_DIR",
    default: "./.data",
    meaning:
      "Holds `postgres/`, `depot/`, `backups/` and `secrets/`. Relative paths start at the project's folder.",
  },
  {
    name: "DATABASE_URL",
    default: "",
    defaultText: "the embedded PostgreSQL",
    meaning:
      "The owner's connection, for migrations, the worker and live events: straight to the server, never by a pooler.",
  },
  ...DATABASE_VARIABLES,
  {
    name: "GADB_AUTH_DATABASE_URL",
    default: "",
    defaultText: "derived from the owner's connection",
    meaning:
      "The API's connection, as `gadb_authenticator`. Set it when API and worker have different data folders, or to go by a pooler. Without a password that of `secrets/` is taken.",
  },
  ...REPLICA_VARIABLES,
  {
    name: "GADB_PG_PORT",
    default: "54329",
    meaning: "The embedded PostgreSQL's port on 127.0.0.1; 0 takes a free one.",
  },
  {
    name: "GADB_DEMO",
    default: "",
    defaultText: "1 with the embedded PostgreSQL, else 0",
    meaning: "1 makes the demo studio with its well-known passwords at first start.",
  },
  {
    name: "GADB_DEMO_PUBLIC",
    default: "0",
    meaning: "1 lets a server with demo passwords listen beyond this machine. Leave it 0.",
  },
  {
    name: "GADB_JWT_SECRET",
    default: "",
    defaultText: "generated into `secrets/`",
    meaning: "The HS256 secret of access tokens, 32 characters or more.",
  },
  {
    name: "GADB_JWT_KEYS",
    default: "",
    defaultText: "none",
    meaning:
      "Instead of the secret: a JWKS with EdDSA or ES256 keys, as JSON or as the path of a file.",
  },
  {
    name: "GADB_OIDC_ISSUER",
    default: "",
    defaultText: "passwords only",
    meaning:
      "The OpenID Connect provider that people may sign in with, exactly as it calls itself; the redirect address to register there is `/auth/oidc/callback` of `GADB_PUBLIC_URL`.",
  },
  {
    name: "GADB_OIDC_CLIENT_ID",
    default: "",
    defaultText: "none; needed with an issuer",
    meaning: "What the provider calls this server.",
  },
  {
    name: "GADB_OIDC_CLIENT_SECRET",
    default: "",
    defaultText: "none: a public client, by PKCE alone",
    meaning: "The secret that the provider gave this server.",
  },
  {
    name: "GADB_OIDC_CLIENT_SECRET_FILE",
    default: "",
    defaultText: "none",
    meaning: "Instead of the secret: the file that holds it.",
  },
  {
    name: "GADB_OIDC_SCOPES",
    default: "openid profile",
    meaning: "What the provider is asked for. `profile` gives new accounts their names.",
  },
  {
    name: "GADB_OIDC_LABEL",
    default: "single sign-on",
    meaning: 'What the button of the sign-in page says after "Sign in with".',
  },
  {
    name: "GADB_OIDC_PROVISION",
    default: "link",
    meaning:
      "`link` lets in whom an admin, or they themselves, linked to an account; `create` makes an account with the lowest role for everybody whom the provider knows.",
  },
  {
    name: "GADB_OIDC_TIMEOUT_SECONDS",
    default: "10",
    meaning: "How long the provider may take for an answer, 1 to 60.",
  },
  {
    name: "GADB_OIDC_ALLOW_HTTP",
    default: "0",
    meaning: "1 allows a provider without TLS beyond this machine. Leave it 0.",
  },
  {
    name: "GADB_DEPOT_URL",
    default: "",
    defaultText: "`file:` of `depot/` in the data folder",
    meaning: "Where binaries are kept: `file:///path` or `s3://bucket/prefix?endpoint=…&region=…`.",
  },
  {
    name: "GADB_DEPOT_OLD_URL",
    default: "",
    defaultText: "none",
    meaning:
      "Where binaries were kept before, while `npm run depot:move` brings them to `GADB_DEPOT_URL`.",
  },
  {
    name: "AWS_ACCESS_KEY_ID",
    default: "",
    defaultText: "what the machine, its role or AWS's own files offer",
    meaning: "The key for an `s3:` depot.",
  },
  { name: "AWS_SECRET_ACCESS_KEY", default: "", defaultText: "none", meaning: "Its secret." },
  {
    name: "AWS_SESSION_TOKEN",
    default: "",
    defaultText: "none",
    meaning: "Its session token, for temporary keys.",
  },
  {
    name: "GADB_ACCEL_REDIRECT",
    default: "",
    defaultText: "the server sends files itself",
    meaning:
      "The internal location under which the proxy in front serves the depot's folder, for instance `/internal-depot`.",
  },
  {
    name: "GADB_REVERIFY_MINUTES",
    default: "60",
    meaning:
      "How long an untouched file that was read whole and found right is not hashed again; 0 hashes every whole download.",
  },
  {
    name: "GADB_BACKUP_DIR",
    default: "",
    defaultText: "`backups/` in the data folder",
    meaning: "Where backups go. Another disk is wiser.",
  },
  ...BACKUP_VARIABLES,
  {
    name: "GADB_SCRUB_MB_PER_SECOND",
    default: "50",
    meaning:
      "How many megabytes a second the nightly reading of the depot may take; 0 reads as fast as it can.",
  },
  {
    name: "GADB_ORPHAN_GRACE_DAYS",
    default: "35",
    meaning:
      "How long content that nothing refers to any more stays in the depot, 8 days at least; the oldest backup that is kept makes it longer.",
  },
  ...LIMIT_VARIABLES,
  {
    name: "GADB_WORKER",
    default: "1",
    meaning: "0 runs the API without the worker, so that workers scale apart.",
  },
  ...WORKER_VARIABLES,
  {
    name: "GADB_PREVIEWS",
    default: "1",
    meaning:
      "0 makes no previews of versions; what came meanwhile is looked at when they are on again.",
  },
  {
    name: "GADB_PREVIEW_MAX_MB",
    default: "1024",
    meaning: "Files larger than so many megabytes get no preview.",
  },
  {
    name: "GADB_PREVIEW_SECONDS",
    default: "60",
    meaning: "How long making one preview may take.",
  },
  {
    name: "GADB_PREVIEW_MEMORY_MB",
    default: "1024",
    meaning: "How much memory making one preview may take, 256 at least; two are made at a time.",
  },
  {
    name: "GADB_WEBHOOK_ALLOW",
    default: "",
    defaultText: "none",
    meaning:
      "Receivers of webhooks inside of the studio: names, addresses and networks (`build.studio.lan, 10.20.0.0/16`). They may have private addresses, other ports than 80 and 443, and plain `http`.",
  },
  {
    name: "GADB_LOG_LEVEL",
    default: "info",
    meaning: "The least level logged: trace, debug, info, warn, error, fatal, silent.",
  },
  {
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    default: "",
    defaultText: "no traces",
    meaning:
      "Where traces go, as OTLP over HTTP, for instance `http://127.0.0.1:4318`. OpenTelemetry's other variables (`OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS`) hold as well.",
  },
  {
    name: "OTEL_SERVICE_NAME",
    default: "game-asset-db",
    meaning: "What this server is called in traces.",
  },
];

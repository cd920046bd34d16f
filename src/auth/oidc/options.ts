import type { Pool } from "pg";
import type { OidcConfig } from "../../config-oidc.ts";
import type { Log } from "../../log.ts";
import type { TokenKeys } from "../keys.ts";
import type { RefreshCookie } from "../refresh-cookie.ts";
import type { SignInOptions } from "../sign-in.ts";
import type { BrowserCookie } from "./browser-cookie.ts";
import type { OidcProvider } from "./provider.ts";

/** What the sign-in by a provider works with. */
export interface OidcOptions {
  pool: Pool;
  keys: TokenKeys;
  log: Log;
  publicUrl: string | undefined;
  host: string;
  countSignIn: SignInOptions["count"];
  oidc: OidcConfig;
  provider: OidcProvider;
  cookie: RefreshCookie;
  browser: BrowserCookie;
}

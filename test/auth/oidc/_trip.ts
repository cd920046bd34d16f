import type { ExecutionContext } from "ava";
import type { TestServer } from "../../_helpers/with-server.ts";
import { Browser } from "./_browser.ts";

/** Begins a sign-in; returns the address at the provider. */
export function start(server: TestServer, browser: Browser, returnTo?: string): Promise<string> {
  const query = returnTo === undefined ? "" : `?return_to=${encodeURIComponent(returnTo)}`;
  return browser.leadsTo(`${server.url}/auth/oidc/start${query}`);
}

/** Signs in by the provider from start to end; returns where the browser ends, as a path of the server. */
export async function signInByProvider(
  server: TestServer,
  browser: Browser,
  login: string,
  returnTo?: string,
): Promise<string> {
  const back = await browser.visitProvider(await start(server, browser, returnTo), login);
  return pathOf(server, await browser.leadsTo(back));
}

/** An address of the server without its origin; throws for any other. */
export function pathOf(server: TestServer, url: string): string {
  const { origin, pathname, search, hash } = new URL(url);
  if (origin !== server.url) throw new Error(`${url} is not an address of the server.`);
  return pathname + search + hash;
}

/** What the dashboard does when it has arrived: gets an access token by the refresh cookie. */
export async function refresh(
  server: TestServer,
  browser: Browser,
): Promise<{ status: number; token: string | undefined }> {
  const response = await browser.request(`${server.url}/auth/refresh`, {
    method: "POST",
    headers: { "x-requested-with": "fetch", "content-type": "application/json" },
    body: "{}",
  });
  const body = (await response.json()) as { access_token?: string };
  return { status: response.status, token: body.access_token };
}

/** Links an identity to an account directly in the database. */
export async function linkDirectly(
  server: TestServer,
  userId: string,
  identity: { issuer: string; subject: string },
): Promise<string> {
  const { rows } = await server.db.rootPool.query<{ id: string }>(
    "insert into app_private.user_identities (user_id, issuer, subject) values ($1, $2, $3) returning id",
    [userId, identity.issuer, identity.subject],
  );
  return rows[0]?.id as string;
}

/** Nobody is signed in by the browser, and no session of the account was opened. */
export async function assertNotSignedIn(
  t: ExecutionContext,
  server: TestServer,
  browser: Browser,
): Promise<void> {
  const names = [...browser.cookies(server.url).keys()];
  t.deepEqual(
    names.filter((name) => name.startsWith("gadb_refresh")),
    [],
  );
  t.is((await refresh(server, browser)).status, 401);
}

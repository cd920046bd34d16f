import test from "ava";
import { openPage, useBrowser } from "../_helpers/with-browser.ts";
import { useServer } from "../_helpers/with-server.ts";

const server = useServer(test);
const browser = useBrowser(test);

test("the editor at /graphiql works under its policy, from this server alone", async (t) => {
  const page = await openPage(t, browser(), { origin: server().url });
  const introspected = page.waitForResponse(
    (response) => response.url().endsWith("/graphql") && response.ok(),
  );
  await page.goto("/graphiql");
  await page.waitForSelector(".monaco-editor .view-lines");
  await introspected;
  const answered = page.waitForResponse(
    (response) => response.request().postData()?.includes("Hello") ?? false,
  );
  await page.locator(".graphiql-query-editor .monaco-editor").first().click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText("query Hello { __typename }");
  await page.keyboard.press("ControlOrMeta+Enter");
  t.deepEqual(await (await answered).json(), { data: { __typename: "Query" } });
});

test("only the editor's page has a relaxed policy", async (t) => {
  const policy = async (path: string) =>
    (await fetch(server().url + path)).headers.get("content-security-policy") ?? "";
  t.regex(await policy("/graphiql"), /script-src 'self' 'nonce-[\w+/=]+';/);
  t.not(await policy("/graphiql"), await policy("/graphiql"), "a nonce is used once");
  for (const path of [
    "/graphql",
    "/reviews",
    "/healthz",
    "/graphiql/x",
    "/graphiql/static/ruru.js",
  ]) {
    t.notRegex(await policy(path), /nonce|unsafe-inline/, path);
  }
});

import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import test from "ava";
import { OPENAPI } from "../../plugins/depot/openapi.ts";
import { userWithPassword } from "../auth/_sign-in.ts";
import { openPage, useBrowser } from "../_helpers/with-browser.ts";
import { makeStudio } from "../_helpers/studio.ts";
import { committed } from "../_helpers/with-db.ts";
import { useServer } from "../_helpers/with-server.ts";
import { bearer, send } from "./_requests.ts";

const server = useServer(test);
const browser = useBrowser(test);

// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;

const document = OPENAPI as Any;

const ajv = new (Ajv2020 as unknown as { new (options: object): Any })({ strict: false });
(addFormats as Any)(ajv);
ajv.addSchema(document, "openapi");

/** Whether a value has the shape that the document gives to a name. */
function matches(name: string, value: unknown): string | undefined {
  const validate = ajv.compile({ $ref: `openapi#/components/schemas/${name}` });
  return validate(value) ? undefined : JSON.stringify(validate.errors);
}

function* everything(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const part of Object.values(value)) yield* everything(part);
}

test("the document is served as it is, its references lead somewhere, its operations have names of their own", async (t) => {
  const answer = await send(`${server().url}/openapi.json`, {});
  t.is(answer.status, 200);
  t.deepEqual(answer.body, JSON.parse(JSON.stringify(document)));
  for (const { $ref } of everything(document)) {
    if (typeof $ref !== "string") continue;
    const found = $ref
      .slice(2)
      .split("/")
      .reduce((at: Any, key) => at?.[key], document);
    t.truthy(found, $ref);
  }
  const names: string[] = [];
  for (const [path, item] of Object.entries<Any>(document.paths)) {
    for (const operation of Object.values<Any>(item)) {
      names.push(operation.operationId);
      const declared = (operation.parameters ?? [])
        .filter((parameter: Any) => parameter.in === "path")
        .map((parameter: Any) => `{${parameter.name}}`);
      t.deepEqual(path.match(/\{\w+\}/g) ?? [], declared, path);
    }
  }
  t.is(new Set(names).size, names.length);
});

test("every route of the document exists", async (t) => {
  for (const [path, item] of Object.entries<Any>(document.paths)) {
    for (const [method, { tags }] of Object.entries<Any>(item)) {
      // Only with a provider in the settings: test/auth/oidc/sign-in.test.ts.
      if (tags.includes("Sign-in with a provider")) continue;
      const url = `${server().url}${path.replace("{id}", "00000000-0000-4000-8000-000000000000").replace("{version_number}", "1")}`;
      const response = await fetch(url, {
        method: method.toUpperCase(),
        headers: { "Tus-Resumable": "1.0.0" },
      });
      // Refused, each for its own reason, but not unknown: that would be 404.
      const isPublic = path === "/auth/providers";
      t.true(
        (isPublic ? [200] : [400, 401]).includes(response.status),
        `${method} ${path}: ${response.status}`,
      );
    }
  }
});

test("answers have the shapes that the document promises", async (t) => {
  const studio = await committed(server().db, makeStudio);
  const { rows } = await server().db.rootPool.query(
    "select username from app_public.users where id = $1",
    [studio.members.contributor],
  );
  const token = await server().token(rows[0].username);
  const asset = `${server().url}/assets/${studio.assetId}/versions`;
  const uploaded = await send(`${asset}/upload?filename=a.txt`, {
    method: "PUT",
    headers: bearer(token),
    body: "abc",
  });
  t.is(uploaded.status, 201, JSON.stringify(uploaded.body));
  t.is(matches("UploadedVersion", uploaded.body), undefined);
  const ticket = await send(`${asset}/1/ticket`, { method: "POST", headers: bearer(token) });
  t.is(matches("DownloadTicket", ticket.body), undefined);
  const refused = await send(`${asset}/upload?filename=a.txt&base=1`, {
    method: "PUT",
    headers: bearer(token),
    body: "abc",
  });
  t.is(refused.status, 400);
  t.is(matches("Error", refused.body), undefined);
  t.not(matches("Error", { error: { code: "WRONG" } }), undefined, "the check itself can fail");
  await userWithPassword(server(), "docs-shapes", "correct horse");
  const tokens = await send(`${server().url}/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "docs-shapes", password: "correct horse" }),
  });
  t.is(matches("Tokens", tokens.body), undefined);
});

test("the page shows the API under a strict policy, and Authorize signs in with a password", async (t) => {
  await userWithPassword(server(), "docs-person", "correct horse");
  const page = await openPage(t, browser(), {
    origin: server().url,
    expectedErrors: [/status of 404/],
  });
  const response = await page.goto("/docs");
  const policy = response?.headers()["content-security-policy"] as string;
  t.regex(policy, /default-src 'none'/);
  t.notRegex(policy, /script-src[^;]*unsafe/);
  await page.getByText("Upload a new version as a form").waitFor();
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".auth-container", { hasText: "OAuth2, password" });
  await dialog.locator("#oauth_username").fill("docs-person");
  await dialog.locator("#oauth_password").fill("correct horse");
  await dialog.locator("button.authorize").click();
  await dialog.getByRole("button", { name: "Remove authorization" }).waitFor();
  await page.locator(".modal-ux .close-modal").click();
  // A call of the page then carries the token: 404 for an asset that does not exist, no longer 401.
  const operation = page.locator("#operations-Depot-describeDownload");
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation
    .locator('[data-param-name="id"] input')
    .fill("00000000-0000-4000-8000-000000000000");
  await operation.locator('[data-param-name="version_number"] input').fill("1");
  const asked = page.waitForResponse((answer) => answer.url().includes("/download"));
  await operation.getByRole("button", { name: "Execute" }).click();
  t.is((await asked).status(), 404);
});

test("the page is dark or light as the system is, also when that changes", async (t) => {
  const page = await openPage(t, browser(), { origin: server().url, colorScheme: "dark" });
  await page.goto("/docs");
  await page.getByText("Upload a new version as a form").waitFor();
  const brightness = async (selector: string, property: string) => {
    const color = await page.evaluate<string>(
      `getComputedStyle(document.querySelector("${selector}")).getPropertyValue("${property}")`,
    );
    const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
    return (red + green + blue) / 3;
  };
  t.true((await brightness("html", "background-color")) < 60);
  t.true((await brightness(".opblock-summary-description", "color")) > 180);
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator("html:not(.dark-mode)").waitFor();
  t.true((await brightness(".opblock-summary-description", "color")) < 100);
});

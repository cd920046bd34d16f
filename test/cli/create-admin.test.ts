import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import { childEnvironment } from "../../src/config.ts";
import { postAuth } from "../auth/_sign-in.ts";
import { useServer } from "../_helpers/with-server.ts";

const server = useServer(test);

const COMMAND = fileURLToPath(new URL("../../src/cli/commands/create-admin.ts", import.meta.url));

/** Runs the command against the test's database; `input` is its stdin. */
async function run(
  args: string[],
  input: string,
): Promise<{ code: number | null; output: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), "gadb-cli-"));
  const env = {
    ...childEnvironment(),
    DATABASE_URL: server().db.ownerUrl,
    GADB_DATA_DIR: dataDir,
    GADB_DEMO: "0",
  };
  const result = await new Promise<{ code: number | null; output: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [COMMAND, ...args],
      { env },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode, output: stdout + stderr });
      },
    );
    child.stdin?.end(input);
  });
  await rm(dataDir, { recursive: true });
  return result;
}

test("makes an admin who can sign in, and changes the password of one who is there", async (t) => {
  const made = await run(["first.admin", "First Admin"], "a long password\n");
  t.deepEqual(made, { code: 0, output: "first.admin is a studio admin now.\n" });
  const signIn = async (password: string) =>
    (await postAuth(server(), "token", { username: "first.admin", password })).status;
  t.is(await signIn("a long password"), 200);
  const again = await run(["first.admin"], "another long password\n");
  t.regex(again.output, /existed/);
  t.is(await signIn("a long password"), 401);
  t.is(await signIn("another long password"), 200);
  const { rows } = await server().db.rootPool.query(
    "select display_name, studio_role::text from app_public.users where username = 'first.admin'",
  );
  t.deepEqual(rows, [{ display_name: "First Admin", studio_role: "admin" }]);
});

test("refuses bad names, short passwords and no password, and makes nobody", async (t) => {
  for (const [args, input, message] of [
    [[], "a long password\n", /Usage/],
    [["Capital"], "a long password\n", /lower-case/],
    [["someone"], "short\n", /15 characters/],
    [["someone"], "", /no password/],
  ] as const) {
    const { code, output } = await run([...args], input);
    t.is(code, 1);
    t.regex(output, message);
    t.notRegex(output, /a long password|short$/m);
  }
  const { rows } = await server().db.rootPool.query(
    "select 1 from app_public.users where username = 'someone'",
  );
  t.is(rows.length, 0);
});

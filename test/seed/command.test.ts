import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "ava";
import { DEMO_FILES } from "../../ops/seed/media/files.ts";
import { tempDir } from "../_helpers/temp-dir.ts";

const SEED = fileURLToPath(new URL("../../ops/seed/seed.ts", import.meta.url));
const run = promisify(execFile);

test("--paint writes the picture that the documentation uploads", async (t) => {
  const file = join(tempDir(t), "hero_texture.png");
  await run(process.execPath, [SEED, "--paint", file]);
  t.true(readFileSync(file).equals(DEMO_FILES.hero_texture[1].make()));
});

test("it refuses to put accounts with well-known passwords into a database of one's own", async (t) => {
  const env = {
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    GADB_DATA_DIR: tempDir(t),
  };
  const failure = await t.throwsAsync<Error & { code: number; stderr: string }>(
    run(process.execPath, [SEED], { env }),
  );
  t.is(failure?.code, 1);
  t.regex(failure?.stderr ?? "", /^The demo studio has well-known passwords\. Set GADB_DEMO=1/);
});

test("an option it does not know is refused", async (t) => {
  const failure = await t.throwsAsync<Error & { stderr: string }>(
    run(process.execPath, [SEED, "--pint", "x"]),
  );
  t.regex(failure?.stderr ?? "", /only the option --paint/);
});

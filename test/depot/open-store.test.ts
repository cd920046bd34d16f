import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import test from "ava";
import { tempDir } from "../_helpers/temp-dir.ts";

const loaded: string[] = [];
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith("@aws-sdk/")) loaded.push(specifier);
    return next(specifier, context);
  },
});

const { openStore } = await import("../../plugins/depot/open-store.ts");

test.serial("a depot in a folder loads nothing of the SDK for object storage", async (t) => {
  const store = await openStore({ depotUrl: pathToFileURL(tempDir(t)).href });
  await store.close();
  t.deepEqual(loaded, []);
});

test.serial(
  "a storage that does not answer is named at start, and is tried for seconds at most",
  async (t) => {
    const depotUrl = "s3://bucket/prefix?endpoint=http://127.0.0.1:1";
    const s3 = { accessKeyId: "a", secretAccessKey: "b", sessionToken: undefined };
    await t.throwsAsync(openStore({ depotUrl, s3 }), {
      message: /the bucket bucket cannot be used: .*ECONNREFUSED/,
    });
    t.true(loaded.length > 0);
  },
);

test("what is neither file: nor s3: is refused", async (t) => {
  await t.throwsAsync(openStore("ftp://host/"), { message: /no store for ftp:/ });
});

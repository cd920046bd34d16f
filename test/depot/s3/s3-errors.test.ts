import test from "ava";
import { toStoreError } from "../../../plugins/depot/s3/s3-errors.ts";
import { DepotError } from "../../../src/errors.ts";

function fault(name: string, status?: number, code?: string): Error {
  return Object.assign(new Error("UnknownError"), {
    name,
    ...(code === undefined ? {} : { code }),
    $metadata: { httpStatusCode: status },
  });
}

for (const [title, error, code, message] of [
  ["nobody listens", fault("Error", undefined, "ECONNREFUSED"), "UNAVL", /does not answer/],
  ["the name is unknown", fault("Error", undefined, "ENOTFOUND"), "UNAVL", /does not answer/],
  ["it takes too long", fault("TimeoutError"), "UNAVL", /does not answer/],
  ["it asks to slow down", fault("SlowDown", 503), "UNAVL", /does not answer/],
  ["it fails inside", fault("InternalError", 500), "UNAVL", /does not answer/],
  ["the keys may not", fault("AccessDenied", 403), "UNAVL", /refuses this server/],
  ["a HEAD says only 403", fault("Forbidden", 403), "UNAVL", /refuses this server/],
  ["there are no keys", fault("CredentialsProviderError"), "UNAVL", /refuses this server/],
  ["the bucket is gone", fault("NoSuchBucket", 404), "UNAVL", /bucket is missing/],
  ["the quota is used up", fault("QuotaExceeded", 403), "QUOTA", /disk is full/],
] as const) {
  test(`when ${title}, clients get ${code}, and the log what was tried`, (t) => {
    const shown = toStoreError(error, "S3 PUT bucket/key") as DepotError;
    t.true(shown instanceof DepotError);
    t.is(shown.code, code);
    t.regex(shown.message, message);
    t.notRegex(shown.message + shown.hint, /bucket\/key/);
    const { message: cause } = shown.cause as Error;
    t.regex(cause, /^S3 PUT bucket\/key: /);
    t.true(cause.includes((error as { code?: string }).code ?? error.name), cause);
  });
}

test("what the program did wrong stays an error of the program", (t) => {
  const shown = toStoreError(fault("InvalidArgument", 400), "S3 PUT bucket/key");
  t.false(shown instanceof DepotError);
  t.is(shown.message, "S3 PUT bucket/key: InvalidArgument (400)");
});

test("what was given up on purpose stays so", (t) => {
  const error = fault("AbortError");
  t.is(toStoreError(error, "S3 PUT bucket/key"), error);
});

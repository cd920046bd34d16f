import test from "ava";
import { readS3Place } from "../../../plugins/depot/s3/s3-place.ts";

test("a bucket alone is Amazon's, with the SDK's region", (t) => {
  t.deepEqual(readS3Place("s3://studio-assets"), {
    bucket: "studio-assets",
    prefix: "",
    endpoint: undefined,
    region: undefined,
    isDirect: false,
    publicEndpoint: undefined,
    isPathStyle: true,
    isBackedUp: true,
  });
});

test("prefix, endpoint and switches are read", (t) => {
  const url =
    "s3://studio/games/the%20depot/?endpoint=http://10.0.0.2:9000&direct=1&publicEndpoint=https://s3.example.org&pathStyle=0&backup=0&region=eu-1";
  t.deepEqual(readS3Place(url), {
    bucket: "studio",
    prefix: "games/the depot/",
    endpoint: "http://10.0.0.2:9000",
    region: "eu-1",
    isDirect: true,
    publicEndpoint: "https://s3.example.org",
    isPathStyle: false,
    isBackedUp: false,
  });
});

test("a server of one's own needs no region", (t) => {
  t.is(readS3Place("s3://studio?endpoint=http://localhost:9000").region, "us-east-1");
});

for (const [title, url, message] of [
  ["keys", "s3://key:very-secret@bucket", /keys do not belong into it/],
  ["no bucket", "s3:///prefix", /bucket's name/],
  ["a bucket that cannot be", "s3://Under_score", /bucket's name/],
  ["an unknown parameter", "s3://bucket?endpiont=http://x", /no parameter endpiont/],
  ["an endpoint that is no URL", "s3://bucket?endpoint=localhost", /endpoint must be a URL/],
  ["a switch that is neither", "s3://bucket?direct=yes", /direct must be 0 or 1/],
] as const) {
  test(`a URL with ${title} is refused in a sentence`, (t) => {
    const error = t.throws(() => readS3Place(url), { message });
    t.notRegex(error.message, /very-secret/);
  });
}

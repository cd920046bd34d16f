/** Where an `s3:` depot is, as its URL says. */
export interface S3Place {
  bucket: string;
  /** Before every key: empty, or ending in a slash. */
  prefix: string;
  /** Undefined = Amazon's own. */
  endpoint: string | undefined;
  /** Undefined = what the SDK finds (AWS_REGION, its configuration file). */
  region: string | undefined;
  /** Whether clients may fetch content from the storage itself, by signed links. */
  isDirect: boolean;
  /** The endpoint as clients reach it, where that differs. */
  publicEndpoint: string | undefined;
  /** `endpoint/bucket/key`, which every server understands, instead of `bucket.endpoint/key`. */
  isPathStyle: boolean;
  /** Whether backups copy the content; if not, the bucket has to protect itself. */
  isBackedUp: boolean;
}

const PARAMETERS = [
  "endpoint",
  "region",
  "direct",
  "publicEndpoint",
  "pathStyle",
  "backup",
] as const;

/**
 * Reads `s3://bucket/prefix?endpoint=…&region=…&direct=1&publicEndpoint=…&pathStyle=0&backup=0`. Throws one sentence
 * about what is wrong; it never repeats the URL, which may hold what does not belong there.
 */
export function readS3Place(depotUrl: string): S3Place {
  const url = new URL(depotUrl);
  const bucket = url.hostname;
  if (url.username !== "" || url.password !== "") {
    throw wrong("keys do not belong into it; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  }
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || url.port !== "") {
    throw wrong("the bucket's name must follow s3:// and have 3 to 63 characters of a-z, 0-9, . -");
  }
  for (const name of url.searchParams.keys()) {
    if (!PARAMETERS.some((known) => known === name)) {
      throw wrong(`there is no parameter ${name}; there are ${PARAMETERS.join(", ")}`);
    }
  }
  const path = decodeURIComponent(url.pathname).replaceAll(/^\/+|\/+$/g, "");
  const endpoint = readEndpoint(url, "endpoint");
  return {
    bucket,
    prefix: path === "" ? "" : `${path}/`,
    endpoint,
    // Servers of one's own have no regions, but the signature needs one.
    region: url.searchParams.get("region") || (endpoint === undefined ? undefined : "us-east-1"),
    isDirect: readFlag(url, "direct", false),
    publicEndpoint: readEndpoint(url, "publicEndpoint"),
    isPathStyle: readFlag(url, "pathStyle", true),
    isBackedUp: readFlag(url, "backup", true),
  };
}

function readEndpoint(url: URL, name: "endpoint" | "publicEndpoint"): string | undefined {
  const given = url.searchParams.get(name);
  if (given === null || given === "") return undefined;
  if (!URL.canParse(given) || !["http:", "https:"].includes(new URL(given).protocol)) {
    throw wrong(`${name} must be a URL that starts with http: or https:`);
  }
  return given;
}

function readFlag(url: URL, name: "direct" | "pathStyle" | "backup", fallback: boolean): boolean {
  const given = url.searchParams.get(name);
  if (given === null || given === "") return fallback;
  if (given !== "0" && given !== "1") throw wrong(`${name} must be 0 or 1`);
  return given === "1";
}

function wrong(sentence: string): Error {
  return new Error(`An s3: depot's URL is wrong: ${sentence}.`);
}

import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { S3Client } from "@aws-sdk/client-s3";
import type { S3Place } from "./s3-place.ts";

/** Keys for the storage; without them the SDK looks where it always does: environment, files, the machine's role. */
export interface S3Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
}

/** A connection not made within this time will not be made. */
const CONNECT_MS = 5_000;
/** Silence on a socket; putting a large file together may take the storage a while. */
const IDLE_MS = 120_000;
/** Each download under way has one, so this must exceed what one server serves at a time. */
const MAX_SOCKETS = 512;
/** The first try included; the SDK waits a little between them. */
const MAX_ATTEMPTS = 4;

/** The SDK's client for a depot. `endpoint` overrides the place's. */
export function makeS3Client(
  place: S3Place,
  keys: S3Keys | undefined,
  endpoint = place.endpoint,
): S3Client {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS, scheduling: "lifo" } as const;
  return new S3Client({
    ...(place.region === undefined ? {} : { region: place.region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(keys ? { credentials: withoutUndefined(keys) } : {}),
    forcePathStyle: place.isPathStyle,
    // Servers other than Amazon's refuse or misread the trailing checksums of newer SDKs.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    // Would cost a round trip for each segment.
    expectContinueHeader: false,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: IDLE_MS,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    },
  });
}

function withoutUndefined({ sessionToken, ...keys }: S3Keys) {
  return { ...keys, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

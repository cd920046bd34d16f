import { Backoff, pause } from "../backoff.ts";
import { GadbError, isPassing, networkError, restError } from "../gadb-error.ts";
import type { Http } from "../http.ts";
import { authorized, type TokenSource } from "../tokens.ts";
import { readPieces } from "./upload-source.ts";

/** Bytes of a version, from `start` to before `end`. */
export interface Part {
  version: { assetId: string; versionNumber: number; sizeBytes: number };
  start: number;
  end: number;
}

/** Reconnections without a single byte between them, before it is given up. */
const MAX_FRUITLESS = 6;

interface FetchContext {
  http: Http;
  tokens: TokenSource;
}

/** The bytes of a part, over as many connections as it takes. */
export async function* fetchPieces(
  context: FetchContext,
  { version, start, end }: Part,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  const backoff = new Backoff({ firstMs: 200, mostMs: 10_000 });
  let at = start;
  for (let fruitless = 0; at < end;) {
    try {
      for await (const piece of onePart(context, { version, start: at, end }, signal)) {
        at += piece.length;
        fruitless = 0;
        backoff.reset();
        yield piece;
      }
      if (at < end) throw networkError();
    } catch (error) {
      signal?.throwIfAborted();
      fruitless += 1;
      const failure = error instanceof GadbError ? error : networkError(error);
      if (!isPassing(failure) || fruitless > MAX_FRUITLESS) throw failure;
      await pause(backoff.next(), signal ?? new AbortController().signal);
    }
  }
}

/** Over one connection. */
async function* onePart(
  { http, tokens }: FetchContext,
  { version, start, end }: Part,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  const isWhole = start === 0 && end === version.sizeBytes;
  const path = `/assets/${version.assetId}/versions/${version.versionNumber}/download`;
  const response = await authorized(tokens, async (headers) => {
    const range = isWhole ? {} : { range: `bytes=${start}-${end - 1}` };
    const answer = await http.fetch({
      method: "GET",
      path,
      headers: { ...headers, ...range },
      signal,
    });
    if (!answer.ok) throw restError(answer.status, await answer.json().catch(() => null));
    return answer;
  });
  if (response.body === null) return;
  // A server or proxy that knows no ranges sends everything.
  let skip = response.status === 206 ? 0 : start;
  let left = end - start;
  for await (const piece of readPieces(response.body)) {
    const wanted = piece.subarray(Math.min(skip, piece.length)).subarray(0, left);
    skip -= Math.min(skip, piece.length);
    left -= wanted.length;
    if (wanted.length > 0) yield wanted;
    if (left === 0) return;
  }
}

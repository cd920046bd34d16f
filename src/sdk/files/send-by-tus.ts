import type {
  DetailedError,
  HttpRequest,
  HttpResponse,
  Upload,
  UploadOptions,
} from "tus-js-client";
import { deferred } from "../deferred.ts";
import { GadbError, isPassing, networkError, restError } from "../gadb-error.ts";
import { isRefusedToken, type TokenSource } from "../tokens.ts";
import { resumeAdapter } from "./resume-adapter.ts";
import { tusSource } from "./tus-source.ts";
import type { ResumeStore } from "./resume-store.ts";
import type { UploadSource } from "./upload-source.ts";

/** An upload, as it is sent. */
export interface TusJob {
  endpoint: string;
  tokens: TokenSource;
  source: UploadSource;
  metadata: Record<string, string>;
  /** Where the upload stood before; begins anew without. */
  resume: { store: ResumeStore; key: string } | undefined;
  chunkSize: number;
  retryDelays: readonly number[];
  signal: AbortSignal | undefined;
  /** Whether an abort also removes what the server has. */
  discardOnAbort: boolean;
  onProgress(bytes: number): void;
}

/** What the server says of the version that an upload has become. */
export interface TusResult {
  versionId: string;
  versionNumber: number;
  sha256: string;
}

/** A token that was not taken, when there is another one. */
class TokenRenewed extends Error {}

/** Sends a file by tus 1.0.0, through broken connections and restarts of the server, and from where it stood. */
export async function sendByTus(job: TusJob): Promise<TusResult> {
  const tus = await import("tus-js-client");
  job.signal?.throwIfAborted();
  const { promise, resolve, reject } = deferred<TusResult>();
  // The bytes come from `fileReader`; this only has to be something.
  const upload = new tus.Upload(new Blob([]), {
    ...optionsOf(job, (error) => {
      void upload.abort();
      reject(error);
    }),
    onSuccess: ({ lastResponse }) => {
      try {
        resolve(readResult(lastResponse));
      } catch (error) {
        reject(error);
      }
    },
    onError: (error) => reject(readError(error)),
  });
  const onAbort = () => {
    const stopped = upload.abort(job.discardOnAbort);
    // What the server has goes of itself after a week when it cannot be told now.
    void stopped.catch(() => {}).then(() => reject(job.signal?.reason));
  };
  job.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    await resume(upload);
    if (!job.signal?.aborted) upload.start();
    return await promise;
  } finally {
    job.signal?.removeEventListener("abort", onAbort);
    job.source.close();
  }
}

async function resume(upload: Upload): Promise<void> {
  const [previous] = await upload.findPreviousUploads();
  if (previous !== undefined) upload.resumeFromPreviousUpload(previous);
}

function optionsOf(job: TusJob, onUnreadable: (error: GadbError) => void): UploadOptions {
  const { endpoint, source, metadata, resume, chunkSize, retryDelays } = job;
  return {
    endpoint,
    metadata,
    chunkSize,
    retryDelays: [...retryDelays],
    uploadSize: source.size,
    fileReader: { openFile: async () => tusSource(source, onUnreadable) },
    fingerprint: async () => resume?.key as string,
    ...(resume === undefined
      ? { storeFingerprintForResuming: false }
      : { urlStorage: resumeAdapter(resume.store) }),
    removeFingerprintOnSuccess: true,
    ...hooks(job),
    onProgress: (sent) => job.onProgress(sent),
  };
}

/** Every request with a token that is good now; a refused one is exchanged once. */
function hooks({ tokens }: TusJob): UploadOptions {
  const sentWith = new WeakMap<HttpRequest, string>();
  return {
    async onBeforeRequest(request) {
      const token = await tokens.token();
      if (token === undefined) return;
      sentWith.set(request, token);
      request.setHeader("Authorization", `Bearer ${token}`);
    },
    async onAfterResponse(request, response) {
      const status = response.getStatus();
      const token = sentWith.get(request);
      if (status === 401 && token !== undefined && (await tokens.renew(token)))
        throw new TokenRenewed("The token was not taken.");
      // tus-js-client would begin anew for any of these, and what was sent would be lost.
      if (request.getMethod() === "HEAD" && status >= 400 && ![403, 404, 410, 423].includes(status))
        throw restError(status, null);
    },
    onShouldRetry: (error) => canRetry(error),
  };
}

function canRetry(thrown: DetailedError): boolean {
  if (thrown.causingError instanceof TokenRenewed) return true;
  const error = readError(thrown);
  if (!(error instanceof GadbError)) return false;
  // BADST: the upload stands elsewhere; 423: another request writes to it. HEAD tells where to go on.
  const isElsewhere = error.code === "BADST" || error.status === 423;
  return isPassing(error) || (isElsewhere && thrown.originalResponse !== null);
}

/** The error behind what tus-js-client throws. */
function readError(thrown: Error | DetailedError): unknown {
  if (thrown instanceof GadbError) return thrown;
  const { originalResponse = null, causingError = null } = thrown as Partial<DetailedError>;
  if (causingError instanceof GadbError) return causingError;
  if (originalResponse !== null)
    return restError(originalResponse.getStatus(), bodyOf(originalResponse));
  if (causingError !== null && isRefusedToken(causingError)) return causingError;
  return "originalRequest" in thrown ? networkError(thrown) : thrown;
}

function bodyOf(response: HttpResponse): unknown {
  try {
    return JSON.parse(response.getBody());
  } catch {
    return null;
  }
}

function readResult(response: HttpResponse): TusResult {
  const versionId = response.getHeader("X-Asset-Version-Id");
  const versionNumber = response.getHeader("X-Asset-Version");
  const sha256 = response.getHeader("X-Asset-Version-Sha256");
  if (versionId === undefined || versionNumber === undefined || sha256 === undefined) {
    throw new GadbError({
      code: "INTRN",
      message: "The server took the bytes and named no version.",
      hint: "A proxy may remove the headers X-Asset-Version…: tell whoever runs it.",
    });
  }
  return { versionId, versionNumber: Number(versionNumber), sha256 };
}

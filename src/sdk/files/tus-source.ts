import { GadbError } from "../gadb-error.ts";
import type { UploadSource } from "./upload-source.ts";

/** The part of Node's streams that is used here. */
interface Failing {
  once?(event: "error", listener: (error: Error) => void): unknown;
}

/**
 * A file as tus-js-client reads it. What cannot be read is told as that and not as a broken connection; `onUnreadable`
 * hears of it when it shows while bytes are on their way already.
 */
export function tusSource(source: UploadSource, onUnreadable: (error: GadbError) => void) {
  return {
    size: source.size,
    async slice(start: number, end: number) {
      try {
        const value = await source.slice(start, end);
        (value as Failing).once?.("error", (error) => onUnreadable(unreadable(error)));
        return { value, done: end >= source.size };
      } catch (error) {
        throw unreadable(error);
      }
    },
    // tus-js-client closes it when it is done and wants it again when it retries; the job closes it.
    close: () => {},
  };
}

function unreadable(error: unknown): GadbError {
  if (error instanceof GadbError) return error;
  return new GadbError({
    code: "BADIN",
    message: `The file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    hint: "Look at the file, then upload it again.",
    cause: error,
  });
}

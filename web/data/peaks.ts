import { parsePeaks, type Peaks } from "../lib/peaks.ts";
import { fileOf, type Preview } from "../lib/preview.ts";
import type { MediaVersion } from "../lib/reviews.ts";
import type { Tickets } from "./tickets.ts";

/** Loads the peaks that the worker has made of a sound. Throws when there are none, or they do not come. */
export async function loadPeaks(
  tickets: Tickets,
  version: MediaVersion,
  { preview, signal }: { preview: Preview; signal: AbortSignal },
): Promise<Peaks> {
  const file = fileOf(preview, "peaks");
  if (file === undefined) throw new Error("There are no peaks.");
  const response = await fetch(await tickets.preview(version, file), { signal });
  if (!response.ok) throw new Error(`The peaks do not come: ${response.status}.`);
  return parsePeaks(await response.text());
}

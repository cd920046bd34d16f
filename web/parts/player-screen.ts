import { html, nothing, type TemplateResult } from "lit";
import type { TimelineMark } from "../elements/gadb-timeline.ts";
import type { Marks } from "../lib/marks.ts";
import { versionName, type MediaVersion } from "../lib/reviews.ts";
import { spotWords } from "../lib/spot.ts";

/** What plays one version. */
export interface Screen {
  /** The version that is shown, or the one it is compared with. */
  which: "own" | "other";
  version: MediaVersion;
  url: string;
  isFilm: boolean;
  /** Whether it says which version it is. */
  isTagged: boolean;
  /** Whether the other one is in its place. */
  isAway: boolean;
  onReady(): void;
  onError(): void;
}

/** A screen for a film; of a sound there is nothing to be seen. The browser's own controls know no frames. */
export function renderScreen(screen: Screen): TemplateResult {
  const { which, version, url, isFilm, isTagged, isAway } = screen;
  const name = versionName(version);
  const isOwn = which === "own";
  const onReady = isOwn ? () => screen.onReady() : nothing;
  const onError = isOwn ? () => screen.onError() : nothing;
  if (!isFilm)
    return html`<audio
      data-which=${which}
      preload="metadata"
      src=${url}
      aria-label=${name}
      @loadedmetadata=${onReady}
      @error=${onError}
    ></audio>`;
  return html`<div
    class="screen ${which} ${isAway ? "away" : ""}"
    tabindex=${isOwn ? "0" : nothing}
    role=${isOwn ? "group" : nothing}
    aria-label=${isOwn ? `${name}: Space plays, comma and period step` : nothing}
  >
    <video
      data-which=${which}
      playsinline
      preload="auto"
      src=${url}
      aria-label=${name}
      @loadedmetadata=${onReady}
      @error=${onError}
    ></video>
    ${isTagged ? html`<span class="tag">v${version.versionNumber}</span>` : nothing}
  </div>`;
}

/** The notes that belong to a frame, for the timeline. */
export function timelineMarks({ notes, chosen }: Marks): TimelineMark[] {
  return notes.flatMap(({ id, number, byName, spot }) =>
    spot?.kind === "frame"
      ? {
          id,
          number,
          frame: spot.frame,
          label: `Note ${number} by ${byName}: ${spotWords(spot)}`,
          isChosen: id === chosen,
        }
      : [],
  );
}

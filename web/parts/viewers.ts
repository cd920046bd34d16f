import { html, type TemplateResult } from "lit";
import { isShortText } from "../data/texts.ts";
import type { Tickets } from "../data/tickets.ts";
import type { CompareView } from "../lib/compare.ts";
import type { Marks } from "../lib/marks.ts";
import { isPicture, isPlayable, mediaKind } from "../lib/media-kind.ts";
import { fileOf } from "../lib/preview.ts";
import type { MediaVersion } from "../lib/reviews.ts";
import "../elements/gadb-compare.ts";
import "../elements/gadb-facts.ts";
import "../elements/gadb-model.ts";
import "../elements/gadb-player.ts";
import "../elements/gadb-text-diff.ts";

/** What a viewer is given. One element shows one kind of media; to add one, add it here. */
export interface Viewed {
  version: MediaVersion;
  /** The version to compare with, if there is one. */
  against: MediaVersion | undefined;
  tickets: Tickets;
  view: CompareView;
  /** What is marked on `version`. */
  marks: Marks;
  onDownload(): void;
}

/** Whether it stands on the grey of a picture, or reads like the page around it. */
export function hasStage(version: MediaVersion): boolean {
  const { mediaType } = version;
  return isModel(version) || (isPlayable(mediaType) && mediaKind(mediaType) !== "audio");
}

/** The element that shows this kind of media, with the class "viewer". For use inside gadb-media. */
export function renderViewer(viewed: Viewed): TemplateResult {
  const { version, against, tickets, view, marks } = viewed;
  if (isPicture(version.mediaType)) {
    return html`<gadb-compare
      class="viewer"
      .version=${version}
      .against=${against !== undefined && isPicture(against.mediaType) ? against : undefined}
      .tickets=${tickets}
      .view=${view}
      .marks=${marks}
    ></gadb-compare>`;
  }
  if (isModel(version))
    return html`<gadb-model
      class="viewer"
      .version=${version}
      .against=${against !== undefined && isModel(against) ? against : undefined}
      .tickets=${tickets}
      .view=${view}
      .marks=${marks}
    ></gadb-model>`;
  if (isPlayable(version.mediaType)) {
    const isAlike =
      against !== undefined && isPlayable(against.mediaType) && hasSameKind(version, against);
    return html`<gadb-player
      class="viewer"
      .version=${version}
      .against=${isAlike ? against : undefined}
      .tickets=${tickets}
      .view=${view}
      .marks=${marks}
    ></gadb-player>`;
  }
  if (isText(version) && (against === undefined || isText(against))) {
    return html`<gadb-text-diff
      class="viewer"
      .version=${version}
      .against=${against}
      .tickets=${tickets}
    ></gadb-text-diff>`;
  }
  return html`<gadb-facts
    class="viewer"
    .version=${version}
    .against=${against}
    @download=${viewed.onDownload}
  ></gadb-facts>`;
}

/** A model in one file: as it came, or as the worker has made it. */
function isModel({ mediaType, preview }: MediaVersion): boolean {
  return mediaType === "model/gltf-binary" || fileOf(preview, "glb") !== undefined;
}

function hasSameKind(one: MediaVersion, other: MediaVersion): boolean {
  return mediaKind(one.mediaType) === mediaKind(other.mediaType);
}

function isText(version: MediaVersion): boolean {
  return mediaKind(version.mediaType) === "text" && isShortText(version);
}

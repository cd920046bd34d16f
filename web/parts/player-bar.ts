import { html, nothing, type TemplateResult } from "lit";
import { icon, type IconName } from "../icons.ts";
import { countOf } from "../lib/format.ts";
import { factsOf } from "../lib/facts.ts";
import type { Preview } from "../lib/preview.ts";
import type { MediaVersion } from "../lib/reviews.ts";
import { ariaKeys, shortcutHint, type ShortcutId } from "../lib/shortcuts.ts";
import { isMoment, spotWords, type FrameSpot } from "../lib/spot.ts";

/** What the bar of a player shows, and what its buttons do. */
export interface PlayerBar {
  isFilm: boolean;
  here: FrameSpot;
  /** How many frames there are, once it is known. */
  count: number | undefined;
  speed: number;
  /** The version that may play along. */
  against: MediaVersion | undefined;
  playsAlong: boolean;
  /** Whether the person signed in may write notes. */
  canMark: boolean;
  act(id: ShortcutId): void;
  onAlong(): void;
  onMark(): void;
}

/** Play, step, where one is, and notes. */
export function renderPlayerBar(bar: PlayerBar): TemplateResult {
  const { isFilm, here, count, speed } = bar;
  const step = isFilm ? "One frame" : "A tenth of a second";
  const isStill = speed === 0;
  return html`<div class="bar">
    <span class="group" role="group" aria-label="Play">
      ${renderAct(bar, { id: "frame-back", shape: "previous", label: `${step} back` })}
      ${renderAct(bar, { id: "play", shape: isStill ? "play" : "pause", label: isStill ? "Play" : "Pause" })}
      ${renderAct(bar, { id: "frame-forward", shape: "next", label: `${step} on` })}
    </span>
    <output class="where">${spotWords(here)}</output>
    ${speed === 0 || speed === 1 ? nothing : html`<span>${speed}×</span>`}
    ${count === undefined ? nothing : html`<span class="facts">of ${isFilm && !isMoment(here.rate) ? countOf(count, "frame") : spotWords({ ...here, frame: count })}</span>`}
    <span class="group end">${renderAlong(bar)} ${renderMark(bar)}</span>
  </div>`;
}

function renderAct(
  { act }: PlayerBar,
  { id, shape, label }: { id: ShortcutId; shape: IconName; label: string },
): TemplateResult {
  return html`<button
    class="button plain square"
    type="button"
    aria-label=${label}
    aria-keyshortcuts=${ariaKeys(id)}
    title="${label} ${shortcutHint(id)}"
    @click=${() => act(id)}
  >
    ${icon(shape)}
  </button>`;
}

function renderAlong({ against, playsAlong, onAlong }: PlayerBar) {
  if (against === undefined) return nothing;
  return html`<button
    class="button plain"
    type="button"
    aria-pressed=${playsAlong}
    aria-keyshortcuts=${ariaKeys("mode-2up")}
    title="Play v${against.versionNumber} along ${shortcutHint("mode-2up")}"
    @click=${onAlong}
  >
    ${icon("shelf")}With v${against.versionNumber}
  </button>`;
}

function renderMark({ canMark, isFilm, onMark }: PlayerBar) {
  if (!canMark) return nothing;
  return html`<button
    class="button plain"
    type="button"
    aria-keyshortcuts=${ariaKeys("mark-region")}
    title="Write a note about this ${isFilm ? "frame" : "moment"} ${shortcutHint("mark-region")}"
    @click=${onMark}
  >
    ${icon("region")}Note here
  </button>`;
}

/** Which of two versions is heard, and how they go together. */
export interface PlayerPair {
  versionNumber: number;
  otherNumber: number;
  heard: "own" | "other";
  /** Undefined when the loudness of one is not known. */
  isLevelled: boolean | undefined;
  offset: number;
  unit: string;
  onHeard(which: "own" | "other"): void;
  onLevelled(isLevelled: boolean): void;
  onOffset(offset: number): void;
}

/** The choices that two versions bring. */
export function renderPlayerPair(pair: PlayerPair): TemplateResult {
  const numbers = [
    ["own", pair.versionNumber],
    ["other", pair.otherNumber],
  ] as const;
  return html`<div class="bar">
    <span class="group" role="group" aria-label="Heard">
      ${numbers.map(
        ([which, number]) =>
          html`<button
            class="button plain"
            type="button"
            aria-pressed=${pair.heard === which}
            @click=${() => pair.onHeard(which)}
          >
            ${icon("audio")}Hear v${number}
          </button>`,
      )}
    </span>
    ${
      pair.isLevelled === undefined
        ? nothing
        : html`<label
            ><input
              type="checkbox"
              .checked=${pair.isLevelled}
              @change=${(event: Event) => pair.onLevelled((event.target as HTMLInputElement).checked)}
            />Equally loud</label
          >`
    }
    <label
      >v${pair.otherNumber} ahead by
      <input
        type="number"
        min="-9999"
        max="9999"
        .value=${String(pair.offset)}
        @change=${(event: Event) => pair.onOffset(Number((event.target as HTMLInputElement).value))}
      />${pair.unit}</label
    >
  </div>`;
}

/** What the worker has found out, in a line. */
export function renderPlayerFacts(preview: Preview | undefined): TemplateResult | typeof nothing {
  const facts = preview === undefined ? [] : factsOf(preview);
  if (facts.length === 0) return nothing;
  return html`<p class="facts">
    ${facts.map(({ name, value }) => `${name}: ${value}`).join(" · ")}
  </p>`;
}

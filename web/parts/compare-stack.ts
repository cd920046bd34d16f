import { html, nothing, svg, type TemplateResult } from "lit";
import type { Picture } from "../data/pictures.ts";
import { CHANNELS, type Channel, type CompareMode } from "../lib/compare.ts";
import "../elements/gadb-blink.ts";

/** What gadb-compare shows on its stage. */
export interface Stack {
  own: Picture;
  /** Undefined while it loads, or when there is none. */
  other: Picture | undefined;
  otherNumber: number | undefined;
  mode: CompareMode;
  channel: Channel;
  peeks: boolean;
  position: number;
  gain: number;
  onPosition(position: number): void;
  onGain(gain: number): void;
  /** What is marked on the own picture. */
  marks: TemplateResult | typeof nothing;
}

export const MOST_GAIN = 32;

/** The pictures of a comparison, in layers or panes. For use inside gadb-compare. */
export function renderStack(stack: Stack): TemplateResult {
  return html`${renderFilters(stack.channel, stack.gain)} ${renderPanes(stack)}`;
}

function renderPanes(stack: Stack): TemplateResult {
  const { own, other, mode, peeks } = stack;
  // While the other version is on its way, the own one is there.
  if (other === undefined) return pane("alone", [ownLayer(own)], stack, label(stack, "own"));
  if (peeks) return pane("alone", [otherLayer(other)], stack, label(stack, "other"));
  if (mode === "2up") {
    return html`<div class="two">
      <div class="pane">
        <div class="pictures">${otherLayer(other)}</div>
        ${label(stack, "other")}
      </div>
      <div class="pane">
        <div class="pictures">${ownLayer(own)}</div>
        ${stack.marks}${label(stack, "own")}
      </div>
    </div>`;
  }
  if (mode === "alone") return pane("alone", [ownLayer(own)], stack, nothing);
  if (mode === "blink") return renderBlink(stack, own, other);
  const layers = [otherLayer(other), ownLayer(own)];
  return pane(mode, layers, stack, html`${renderSlider(stack)}${bothLabels(stack)}`);
}

function renderBlink(stack: Stack, own: Picture, other: Picture): TemplateResult {
  return html`<div class="pane">
    <gadb-blink .ownNumber=${own.version.versionNumber} .otherNumber=${other.version.versionNumber}>
      <div slot="other" class="pictures">${otherLayer(other)}</div>
      <div slot="own" class="pictures">${ownLayer(own)}</div>
    </gadb-blink>
    ${stack.marks}
  </div>`;
}

function pane(
  kind: string,
  layers: TemplateResult[],
  stack: Stack,
  extra: TemplateResult | typeof nothing,
): TemplateResult {
  return html`<div class="pane">
    <div class="pictures ${kind}">${layers}</div>
    ${stack.marks} ${extra}
  </div>`;
}

/** A picture in the media's own pixels; the matrix brings it to the screen. */
function ownLayer({ image }: Picture): TemplateResult {
  return html`<div class="layer own">
    <div class="world">
      <div class="sheet"></div>
      ${image}
    </div>
  </div>`;
}

function otherLayer({ image }: Picture): TemplateResult {
  return html`<div class="layer other">
    <div class="world">
      <div class="over">
        <div class="sheet"></div>
        ${image}
      </div>
    </div>
  </div>`;
}

function label({ own, otherNumber }: Stack, which: "own" | "other"): TemplateResult {
  const number = which === "own" ? own.version.versionNumber : otherNumber;
  return html`<span class="tag ${which}">v${number}</span>`;
}

function bothLabels(stack: Stack): TemplateResult {
  return html`${label(stack, "other")}${label(stack, "own")}`;
}

/** A native slider: keyboard, click, touch and screen readers for free, and no action by dragging alone (WCAG 2.5.7). */
function renderSlider(stack: Stack): TemplateResult {
  const { mode, own, otherNumber } = stack;
  const pair = `v${otherNumber} and v${own.version.versionNumber}`;
  if (mode === "difference") {
    return html`<label class="slider"
      ><span>Gain</span
      ><input
        type="range"
        min="1"
        max=${MOST_GAIN}
        step="1"
        .value=${String(stack.gain)}
        @input=${(event: Event) => stack.onGain(valueOf(event))}
      /><output>${stack.gain}×</output></label
    >`;
  }
  const input = html`<input
    class=${mode === "swipe" ? "edge" : ""}
    type="range"
    min="0"
    max="1"
    step="0.005"
    aria-label=${mode === "swipe" ? `Edge between ${pair}` : `Fading between ${pair}`}
    .value=${String(stack.position)}
    @input=${(event: Event) => stack.onPosition(valueOf(event))}
  />`;
  if (mode === "swipe") return input;
  return html`<div class="slider">
    <span>v${otherNumber}</span>${input}<span>v${own.version.versionNumber}</span>
  </div>`;
}

function valueOf(event: Event): number {
  return Number((event.target as HTMLInputElement).value);
}

/** One filter for the channel and one for the gain of a difference; CSS names them. */
function renderFilters(channel: Channel, gain: number): TemplateResult {
  return html`<svg class="filters" width="0" height="0" aria-hidden="true">
    ${svg`<filter id="channel" color-interpolation-filters="sRGB">
      <feColorMatrix type="matrix" values=${CHANNELS[channel].matrix}></feColorMatrix>
    </filter>
    <filter id="gain" color-interpolation-filters="sRGB">
      <feColorMatrix type="matrix" values=${gainMatrix(gain)}></feColorMatrix>
    </filter>`}
  </svg>`;
}

function gainMatrix(gain: number): string {
  return `${gain} 0 0 0 0 0 ${gain} 0 0 0 0 0 ${gain} 0 0 0 0 0 1 0`;
}

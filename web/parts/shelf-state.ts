import { html, type TemplateResult } from "lit";
import type { ShelfState } from "../../src/sdk/index.ts";
import { icon } from "../icons.ts";
import { SHELF_STATES } from "../lib/shelves.ts";

/** The state of a shelf as a badge. */
export function renderShelfState(state: ShelfState): TemplateResult {
  const { word, icon: look, tone } = SHELF_STATES[state];
  return html`<span class="badge ${tone}">${icon(look)}${word}</span>`;
}

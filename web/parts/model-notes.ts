import { html, nothing, type TemplateResult } from "lit";
import type { Marks } from "../lib/marks.ts";
import type { NumberedNote } from "../lib/reviews.ts";
import type { SurfaceSpot } from "../lib/spot.ts";

/** Notes on a model, as hotspots of <model-viewer>: it keeps them over their points. The newest place has no number yet. */
export function renderModelNotes(
  { notes, spot, chosen }: Marks,
  onChoose: (noteId: string) => void,
): TemplateResult {
  return html`${notes.map((note) =>
    note.spot?.kind === "surface"
      ? renderNote(note, note.spot, { isChosen: note.id === chosen, onChoose })
      : nothing,
  )}
  ${
    spot?.kind === "surface"
      ? html`<span class="marker new" slot="hotspot-new" data-position=${positionOf(spot)}></span>`
      : nothing
  }`;
}

function renderNote(
  note: NumberedNote,
  spot: SurfaceSpot,
  { isChosen, onChoose }: { isChosen: boolean; onChoose: (noteId: string) => void },
): TemplateResult {
  return html`<button
    class="marker"
    type="button"
    slot="hotspot-${note.id}"
    data-position=${positionOf(spot)}
    aria-label="Note ${note.number} by ${note.byName}"
    aria-pressed=${isChosen}
    title="${note.byName}: ${note.body.slice(0, 200)}"
    @click=${() => onChoose(note.id)}
  >
    ${note.number}
  </button>`;
}

function positionOf({ x, y, z }: SurfaceSpot): string {
  return `${x} ${y} ${z}`;
}

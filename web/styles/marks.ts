import { css } from "lit";

/** Marks over a picture. Each line lies on a dark one, so that it is seen on anything. */
export const marksStyles = css`
  :host {
    position: absolute;
    inset: 0;
    pointer-events: none;
  }
  .cover {
    position: absolute;
    inset: 0;
    overflow: hidden;
  }
  :host([tool]) .cover {
    cursor: crosshair;
    pointer-events: auto;
    touch-action: none;
  }
  :host([tool="eraser"]) .cover {
    cursor: default;
  }
  .ink {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    overflow: visible;
  }
  path {
    fill: none;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  path.halo {
    stroke: var(--stage-black);
    stroke-opacity: 0.65;
  }
  .erasable {
    cursor: pointer;
    pointer-events: stroke;
  }
  .erasable:hover .line {
    stroke-opacity: 0.5;
  }
  rect {
    fill: none;
    stroke: var(--mark);
    stroke-width: 1.5px;
    vector-effect: non-scaling-stroke;
  }
  rect.halo {
    stroke: var(--stage-black);
    stroke-opacity: 0.65;
    stroke-width: 3.5px;
  }
  rect.chosen:not(.halo) {
    stroke-width: 3px;
  }
  rect.chosen.halo {
    stroke-width: 6px;
  }
  rect.new:not(.halo) {
    stroke-dasharray: 6 4;
  }
  .marker {
    position: absolute;
    display: grid;
    min-width: 24px;
    height: 24px;
    margin: 0;
    padding: 0 var(--space-1);
    border: 1.5px solid var(--stage-black);
    border-radius: var(--radius-round);
    background: var(--mark);
    color: var(--stage-black);
    font: 700 var(--size-xs) / 1 var(--font);
    font-variant-numeric: tabular-nums;
    cursor: pointer;
    pointer-events: auto;
    place-items: center;
    transform: translate(-50%, -50%);
  }
  .marker[aria-pressed="true"] {
    outline: 2px solid var(--mark);
    outline-offset: 2px;
  }
  .marker.verified {
    background: var(--stage-light);
  }
  .marker:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  .draft {
    position: absolute;
    border: 2px dashed var(--mark);
    outline: 1.5px solid var(--stage-black);
    cursor: crosshair;
  }
  .draft:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  @media (forced-colors: active) {
    .marker {
      border-color: CanvasText;
    }
  }
`;

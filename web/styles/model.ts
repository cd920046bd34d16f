import { css } from "lit";

/** One or two models on the stage, and the bar under them. */
export const modelStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .panes {
    position: relative;
    display: grid;
    flex: 1;
    min-height: var(--stage-height, 12rem);
  }
  .panes.two {
    grid-template-columns: 1fr 1fr;
    gap: 1px;
  }
  .pane {
    position: relative;
    min-width: 0;
    min-height: 0;
  }
  .pane:focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: -3px;
  }
  .panes:not(.two) .pane {
    grid-area: 1 / 1;
  }
  .pane.away {
    visibility: hidden;
  }
  model-viewer {
    width: 100%;
    height: 100%;
    background-color: transparent;
    --min-hotspot-opacity: 1;
    --progress-bar-color: var(--text-1);
    --poster-color: transparent;
  }
  .placing model-viewer {
    cursor: crosshair;
  }
  .cross {
    position: absolute;
    inset: 0;
    margin: auto;
    width: 26px;
    height: 26px;
    border: 2px solid var(--mark);
    border-radius: var(--radius-round);
    box-shadow:
      0 0 0 1px var(--stage-black),
      inset 0 0 0 1px var(--stage-black);
    pointer-events: none;
  }
  .tag {
    position: absolute;
    inset-block-start: var(--space-2);
    inset-inline-start: var(--space-2);
    padding: 0 var(--space-2);
    border-radius: var(--radius-1);
    background: var(--stage-black);
    color: var(--on-fill);
    font-size: var(--size-s);
    font-weight: 600;
    pointer-events: none;
  }
  .marker {
    min-width: 26px;
    height: 26px;
    padding: 0 4px;
    border: 2px solid var(--stage-black);
    border-radius: var(--radius-round);
    background: var(--mark);
    color: var(--stage-black);
    font-size: var(--size-s);
    font-weight: 700;
    cursor: pointer;
  }
  .marker[aria-pressed="true"],
  .marker.new {
    outline: 3px solid var(--text-1);
    outline-offset: 1px;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-3);
    padding: var(--space-1) var(--space-2);
    background: var(--surface-1);
    color: var(--text-1);
    font-size: var(--size-s);
  }
  .group {
    display: flex;
    align-items: center;
  }
  .button {
    min-height: 32px;
    padding-inline: var(--space-2);
  }
  .button.square {
    width: 32px;
  }
  .button[aria-pressed="true"] {
    background: var(--surface-3);
    box-shadow: inset 0 -2px 0 var(--text-1);
  }
  .facts {
    margin-inline-start: auto;
    color: var(--text-2);
    font-variant-numeric: tabular-nums;
  }
  .how {
    padding: var(--space-1) var(--space-3);
    background: var(--info-tint);
    color: var(--text-1);
    font-size: var(--size-s);
  }
  .waiting {
    display: grid;
    flex: 1;
    min-height: 12rem;
    color: var(--text-1);
    place-items: center;
  }
`;

import { css } from "lit";

/** What plays: one or two screens, and the bar under them. */
export const playerStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .screens {
    display: grid;
    flex: 1;
    min-height: var(--stage-height, 12rem);
    overflow: hidden;
    container-type: size;
  }
  .screens.two {
    grid-template-columns: 1fr 1fr;
    gap: 1px;
  }
  .screens.sound {
    flex: none;
    min-height: 0;
    container-type: normal;
  }
  .screen {
    position: relative;
    display: grid;
    min-width: 0;
    min-height: 0;
    place-items: center;
  }
  .screens:not(.two) .screen {
    grid-area: 1 / 1;
  }
  .screen.away {
    visibility: hidden;
  }
  .screen:focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: -3px;
  }
  video {
    max-width: 100%;
    max-height: 100cqh;
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
  }
  .controls {
    display: grid;
    gap: var(--space-2);
    padding: var(--space-3);
    background: var(--surface-1);
    color: var(--text-1);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-3);
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
  .where {
    min-width: 9rem;
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }
  .end {
    margin-inline-start: auto;
  }
  .facts {
    color: var(--text-2);
    font-size: var(--size-s);
  }
  label {
    display: flex;
    align-items: center;
    gap: var(--space-2);
  }
  input[type="number"] {
    width: 5rem;
    min-height: 32px;
    padding-inline: var(--space-2);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-1);
    background: var(--surface-2);
    color: var(--text-1);
    font: inherit;
  }
  .waiting {
    display: grid;
    min-height: 12rem;
    background: var(--surface-1);
    color: var(--text-1);
    place-items: center;
  }
  .preparing {
    display: grid;
    height: 120px;
    border-radius: var(--radius-2);
    background: var(--surface-2);
    color: var(--text-2);
    place-items: center;
  }
`;

import { css } from "lit";

/** The bar over a picture. */
export const compareBarStyles = css`
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-3);
    padding: var(--space-1) var(--space-2);
    border-block-end: 1px solid var(--edge);
    background: var(--surface-1);
    color: var(--text-1);
    font-size: var(--size-s);
  }
  .group {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
  }
  .button {
    min-height: 32px;
    padding-inline: var(--space-2);
    font-weight: 500;
  }
  .button.square {
    width: 32px;
  }
  .modes .button {
    border-color: var(--edge);
    border-radius: 0;
    margin-inline-start: -1px;
  }
  .modes .button:first-child {
    border-start-start-radius: var(--radius-2);
    border-end-start-radius: var(--radius-2);
  }
  .modes .button:last-child {
    border-start-end-radius: var(--radius-2);
    border-end-end-radius: var(--radius-2);
  }
  .button[aria-pressed="true"] {
    background: var(--surface-3);
    font-weight: 700;
  }
  .modes .button[aria-pressed="true"] {
    position: relative;
    border-color: var(--text-1);
  }
  @media (forced-colors: active) {
    .button[aria-pressed="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
  select {
    min-height: 32px;
    padding: 0 var(--space-1);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-2);
    color: var(--text-1);
    font: inherit;
  }
  select.changed {
    border-color: var(--warn);
    background: var(--warn-tint);
    font-weight: 700;
  }
  .percent {
    min-width: 3.5rem;
    color: var(--text-2);
    font-variant-numeric: tabular-nums;
    text-align: center;
  }
`;

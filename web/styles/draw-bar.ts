import { css } from "lit";

/** The bar one draws with. */
export const drawBarStyles = css`
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-3);
    padding: var(--space-1) var(--space-3);
    border-block-end: 1px solid var(--edge);
    background: var(--info-tint);
    color: var(--text-1);
    font-size: var(--size-s);
  }
  .bar p {
    flex: 1 1 14rem;
  }
  .group {
    display: flex;
    flex-wrap: wrap;
  }
  .button[aria-pressed="true"] {
    border-color: currentColor;
    background: var(--surface-3);
  }
  .button {
    min-height: 32px;
  }
  .button.square {
    width: 32px;
  }
  .swatch {
    position: relative;
    width: 28px;
    height: 32px;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
  }
  .swatch::before {
    content: "";
    position: absolute;
    inset: 6px 4px;
    border: 1px solid var(--stage-black);
    border-radius: var(--radius-round);
    background: var(--swatch);
    forced-color-adjust: none;
  }
  .swatch[aria-pressed="true"]::before {
    outline: 2px solid var(--text-1);
    outline-offset: 1px;
  }
  .saved {
    min-width: 4.5rem;
    color: var(--text-2);
  }
  .saved.unsaved {
    color: var(--bad);
    font-weight: 600;
  }
  .done {
    margin-inline-start: auto;
  }
`;

import { css } from "lit";

/** Text and what has changed in it. */
export const textDiffStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--surface-1);
    color: var(--text-1);
  }
  gadb-problem {
    margin: var(--space-4);
  }
  .word {
    padding: var(--space-4);
    color: var(--text-2);
  }
  .counts {
    display: flex;
    gap: var(--space-3);
    padding: var(--space-1) var(--space-3);
    border-block-end: 1px solid var(--edge);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .plus {
    color: var(--ok);
  }
  .minus {
    color: var(--bad);
  }
  .text {
    flex: 1;
    min-height: var(--stage-height);
    max-height: max(100%, var(--stage-height));
    overflow: auto;
  }
  .text:focus-visible {
    outline-offset: -2px;
  }
  table {
    min-width: 100%;
    border-collapse: collapse;
    font-family: var(--font-mono);
    font-size: var(--size-s);
    line-height: 1.5;
  }
  td {
    padding: 0 var(--space-2);
    vertical-align: top;
  }
  .number,
  .sign {
    color: var(--text-2);
    text-align: end;
    user-select: none;
    font-variant-numeric: tabular-nums;
  }
  .sign {
    padding: 0;
    color: inherit;
    font-weight: 700;
  }
  .line {
    width: 100%;
    tab-size: 4;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .added {
    background: var(--ok-tint);
  }
  .removed {
    background: var(--bad-tint);
  }
  .added .number,
  .removed .number {
    color: var(--text-1);
  }
  .gap td {
    padding-block: var(--space-1);
    background: var(--surface-2);
    color: var(--text-2);
    font-family: var(--font);
    text-align: center;
  }
`;

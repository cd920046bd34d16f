import { css } from "lit";

/** The timeline. */
export const activityStyles = css`
  ol {
    max-width: 64rem;
  }
  .pill {
    position: sticky;
    inset-block-start: calc(var(--header-height) + var(--space-2));
    z-index: 1;
    display: grid;
    justify-items: center;
    margin-block-end: var(--space-3);
  }
  .pill .button {
    border-radius: var(--radius-round);
    box-shadow: var(--shadow);
  }
  .day {
    margin-block-end: var(--space-5);
  }
  .day h2 {
    padding-block-end: var(--space-2);
    border-block-end: 1px solid var(--edge);
    color: var(--text-2);
    font-size: var(--size-s);
  }
  .entry {
    display: grid;
    grid-template-columns: 3.5rem 1.25rem minmax(0, 1fr);
    align-items: baseline;
    gap: var(--space-2);
    padding-block: var(--space-2);
    border-block-end: 1px solid var(--edge);
    line-height: 1.45;
    overflow-wrap: anywhere;
  }
  .entry time {
    color: var(--text-2);
    font-size: var(--size-s);
    font-variant-numeric: tabular-nums;
  }
  .entry > .icon {
    align-self: start;
    margin-block-start: 0.25em;
    color: var(--text-2);
  }
  .entry.broke > .icon {
    color: var(--bad);
  }
  summary {
    cursor: pointer;
  }
  details .entry {
    grid-template-columns: 3.5rem minmax(0, 1fr);
    border: 0;
    padding-block: var(--space-1);
  }
  details ol {
    margin-block-start: var(--space-1);
    padding-inline-start: var(--space-3);
    border-inline-start: 2px solid var(--edge);
  }
`;

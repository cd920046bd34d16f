import { css } from "lit";

/** What stands right of the name of a list. */
export const reviewToolStyles = css`
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
  }
  .tools select {
    min-height: 36px;
    min-width: 0;
    padding: var(--space-1) var(--space-2);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-2);
    color: var(--text-1);
    font: inherit;
  }
  .tools .views {
    display: flex;
  }
  .tools [aria-pressed="true"] {
    background: var(--surface-3);
  }
  .content {
    margin-block-start: var(--space-4);
  }
  gadb-filters + gadb-problem,
  .content > gadb-problem {
    margin-block-start: var(--space-4);
  }
`;

import { css } from "lit";

/** The bar of what is selected, at the bottom of the window. */
export const bulkStyles = css`
  form {
    gap: var(--space-2);
    padding: var(--space-2) var(--space-3);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-1);
    box-shadow: var(--shadow);
  }
  .head,
  .act {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-2);
  }
  .head .button {
    min-height: 32px;
    padding-inline: var(--space-2);
  }
  .head p {
    margin-inline-end: auto;
    font-variant-numeric: tabular-nums;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
  }
  .choice .verb {
    white-space: nowrap;
  }
  textarea {
    flex: 1 1 9rem;
    width: auto;
    min-width: 0;
    min-height: 38px;
    padding-block: var(--space-2);
  }
  @media (max-width: 480px) {
    .choices {
      gap: var(--space-1);
    }
    .choice {
      gap: var(--space-1);
      padding-inline: var(--space-2);
    }
    .choice kbd {
      display: none;
    }
  }
  .act > .button {
    min-height: 38px;
    font-variant-numeric: tabular-nums;
  }
`;

import { css } from "lit";

/** The plan of an integration. */
export const integrateStyles = css`
  :host {
    width: 100%;
    max-width: none;
    margin: 0;
    padding: 0;
  }
  td input[type="checkbox"] {
    display: block;
  }
  .summary {
    margin-block-end: var(--space-2);
    color: var(--text-2);
  }
  .nothing,
  .waits {
    display: flex;
    align-items: start;
    gap: var(--space-2);
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius-2);
    background: var(--surface-2);
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  .nothing .icon,
  .waits .icon {
    margin-block-start: 0.2em;
  }
  .nothing .icon {
    color: var(--ok);
  }
  .waits,
  form {
    margin-block-start: var(--space-4);
  }
  form {
    display: grid;
    justify-items: start;
    gap: var(--space-2);
    max-width: 44rem;
  }
  .left-out {
    color: var(--text-2);
  }
  .why {
    max-width: 40rem;
    line-height: 1.45;
    overflow-wrap: anywhere;
  }
  .sides {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1) var(--space-4);
    margin: var(--space-1) 0 0;
    padding: 0;
    border: 0;
  }
  .side {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    min-height: 28px;
    margin: 0;
    font-weight: 400;
  }
  .side input {
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--accent-fill);
  }
  th:first-child,
  td:first-child {
    width: 3rem;
  }
`;

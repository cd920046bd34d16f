import { css } from "lit";

/** The page of an asset. */
export const assetStyles = css`
  :host {
    max-width: 100rem;
    margin-inline: auto;
    padding: var(--space-4) var(--space-5) var(--space-6);
  }
  .head {
    display: grid;
    justify-content: stretch;
    gap: var(--space-2);
    margin-block-end: var(--space-4);
  }
  .head > * {
    width: 100%;
  }
  .head > div {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
  }
  .head .name {
    justify-content: space-between;
  }
  h1 {
    font-size: var(--size-xxl);
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  .where {
    color: var(--text-2);
    font-size: var(--size-s);
    overflow-wrap: anywhere;
  }
  .where a {
    color: inherit;
  }
  .where a:hover {
    color: var(--text-1);
  }
  gadb-problem,
  gadb-version {
    margin-block-end: var(--space-4);
  }
  .panel {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-5);
  }
  .panel > section,
  .panel > .rows {
    max-width: 60rem;
  }
  .panel h2 {
    margin-block-end: var(--space-2);
  }
  .rows .side strong {
    font-variant-numeric: tabular-nums;
  }
  @media (max-width: 480px) {
    :host {
      padding: var(--space-4);
    }
  }
`;

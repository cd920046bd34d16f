import { css } from "lit";

/** The branches as a tree: lines are borders, so that it is a nested list to whoever hears it. */
export const branchStyles = css`
  :host {
    max-width: 100rem;
  }
  .tree ul {
    margin-inline-start: var(--space-4);
    padding-inline-start: var(--space-5);
    border-inline-start: 2px solid var(--edge-control);
  }
  .tree ul > li {
    position: relative;
  }
  .tree ul > li::before {
    content: "";
    position: absolute;
    inset-block-start: 2.4rem;
    inset-inline-start: calc(-1 * var(--space-5));
    width: var(--space-5);
    border-block-start: 2px solid var(--edge-control);
  }
  /* The line ends at its last branch. */
  .tree ul > li:last-child::after {
    content: "";
    position: absolute;
    inset-block: calc(2.4rem + 2px) 0;
    inset-inline-start: calc(-1 * var(--space-5) - 2px);
    width: 2px;
    background: var(--surface-0);
  }
  .node {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: var(--space-1) var(--space-4);
    padding: var(--space-3) var(--space-4);
    border: 1px solid var(--edge);
    border-radius: var(--radius-2);
    background: var(--surface-1);
  }
  li {
    padding-block: var(--space-1);
  }
  .what {
    display: grid;
    gap: var(--space-1);
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .what h2 {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
  }
  .what p {
    color: var(--text-2);
    font-size: var(--size-s);
    line-height: 1.45;
  }
  .what .apart {
    color: var(--text-1);
    font-variant-numeric: tabular-nums;
  }
  .what .apart .icon {
    color: var(--text-2);
  }
  .node .actions {
    justify-content: end;
  }
  .flow {
    display: grid;
    gap: var(--space-4);
    margin-block-end: var(--space-5);
    padding: var(--space-4);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-1);
  }
  .flow-head {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: var(--space-3);
  }
  .flow-head h2 {
    font-size: var(--size-xl);
    overflow-wrap: anywhere;
  }
  .flow-head h2:focus {
    outline: none;
  }
  @media (max-width: 700px) {
    .node {
      grid-template-columns: minmax(0, 1fr);
    }
    .node .actions {
      justify-content: start;
    }
    .tree ul {
      margin-inline-start: var(--space-1);
      padding-inline-start: var(--space-3);
    }
    .tree ul > li::before {
      inset-inline-start: calc(-1 * var(--space-3));
      width: var(--space-3);
    }
    .tree ul > li:last-child::after {
      inset-inline-start: calc(-1 * var(--space-3) - 2px);
    }
  }
`;

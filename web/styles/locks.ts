import { css } from "lit";

/** The lock board. */
export const lockStyles = css`
  tr.row {
    transition: background-color var(--quick);
  }
  tr.row.fresh,
  .table tr.row.fresh {
    background: var(--info-tint);
  }
  tr.row.gone {
    color: var(--text-2);
  }
  tr.row.gone a {
    color: var(--text-2);
  }
  tr.row:focus-within {
    box-shadow: inset 3px 0 0 var(--accent);
  }
  .asset {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    min-width: 0;
  }
  .asset gadb-thumb,
  .blank {
    flex: none;
    width: 4rem;
    aspect-ratio: 16 / 10;
    border-radius: var(--radius-1);
    background: var(--stage-black);
  }
  .note {
    max-width: 22rem;
    overflow-wrap: anywhere;
  }
  tr.request td {
    padding-block: 0 var(--space-2);
    padding-inline-start: var(--space-5);
  }
  .asked {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
    padding: var(--space-1) var(--space-3);
    border-radius: var(--radius-1);
    background: var(--surface-2);
  }
  .for-me .asked {
    background: var(--warn-tint);
  }
  .for-me .asked > .icon {
    color: var(--warn);
  }
  .words {
    flex: 1 1 10rem;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .row:has(+ .request) td {
    border-block-end: 0;
  }
  .actions {
    justify-content: end;
  }
  @media (min-width: 1001px) {
    .row .actions,
    .row .badges {
      flex-wrap: nowrap;
    }
  }
  @media (max-width: 1000px) {
    .asset {
      margin-block-end: var(--space-2);
    }
    .actions {
      justify-content: start;
    }
    .table .row:has(+ .request) {
      margin-block-end: 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
    .table tr.request {
      border: 1px solid var(--edge);
      border-block-start: 0;
      background: var(--surface-2);
    }
    .table tr.request:not(:has(+ .request)) {
      margin-block-end: var(--space-3);
      border-end-start-radius: var(--radius-2);
      border-end-end-radius: var(--radius-2);
      overflow: hidden;
    }
    .table tr.request td {
      padding: 0;
    }
    .asked {
      padding: var(--space-2) var(--space-4);
      border-radius: 0;
    }
  }
`;

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
    flex: 1 1 16rem;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .actions {
    justify-content: end;
  }
  @media (max-width: 1000px) {
    .actions {
      justify-content: start;
    }
    .table tr.request {
      margin-block: calc(-1 * var(--space-2)) var(--space-3);
    }
    tr.request td {
      padding: 0;
    }
  }
`;

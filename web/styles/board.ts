import { css } from "lit";

/** The frame of a list: heading, filters, and what stands where rows would. */
export const boardStyles = css`
  :host {
    max-width: 100rem;
    margin-inline: auto;
    padding: var(--space-5) var(--space-5) var(--space-6);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: var(--space-3);
    margin-block-end: var(--space-4);
  }
  h1 {
    font-size: var(--size-xxl);
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  .count {
    min-height: 1.5em;
    color: var(--text-2);
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: var(--space-2) var(--space-4);
  }
  .filter {
    display: grid;
    gap: var(--space-1);
  }
  .filter label {
    color: var(--text-2);
    font-size: var(--size-s);
  }
  .tick {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    min-height: 36px;
  }
  input[type="checkbox"] {
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--accent-fill);
  }
  select,
  input[type="date"] {
    max-width: 16rem;
    min-height: 36px;
    padding-inline: var(--space-2);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-2);
    color: var(--text-1);
    font: inherit;
    font-size: var(--size-m);
  }
  .progress {
    position: fixed;
    inset-block-start: 0;
    inset-inline: 0;
    z-index: 3;
    height: 2px;
    background: var(--accent);
    animation: breathe 0.8s ease-in-out infinite alternate;
  }
  .skeleton {
    display: grid;
    gap: var(--space-2);
  }
  .skeleton > div {
    height: 3.25rem;
    border-radius: var(--radius-1);
    background: var(--surface-1);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  gadb-problem {
    margin-block-end: var(--space-4);
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: var(--space-3);
    padding: 10vh var(--space-4);
    color: var(--text-2);
    text-align: center;
  }
  .empty > .icon {
    font-size: 3.5rem;
    stroke-width: 1.25;
  }
  .empty h2 {
    color: var(--text-1);
    font-size: var(--size-xl);
  }
  .empty p {
    max-width: 34rem;
    line-height: 1.5;
  }
  .more {
    display: grid;
    justify-items: center;
    padding-block-start: var(--space-4);
  }
  .button.small {
    min-height: 28px;
    padding: 0 var(--space-2);
    border-radius: var(--radius-1);
    font-size: var(--size-s);
    font-weight: 500;
    white-space: nowrap;
  }
  .muted {
    color: var(--text-2);
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  @keyframes breathe {
    from {
      opacity: 1;
    }
    to {
      opacity: 0.45;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .skeleton > div,
    .progress {
      animation: none;
    }
  }
  @media (max-width: 480px) {
    :host {
      padding: var(--space-4);
    }
  }
`;

/** A dense table that becomes a list of cards where there is no room for columns. */
export const tableStyles = css`
  .table {
    width: 100%;
    border-collapse: collapse;
  }
  .table th,
  .table td {
    padding: var(--space-2) var(--space-3);
    border-block-end: 1px solid var(--edge);
    text-align: start;
    vertical-align: middle;
  }
  .table thead th {
    color: var(--text-2);
    font-size: var(--size-xs);
    font-weight: 600;
    white-space: nowrap;
  }
  .table tbody th[scope="rowgroup"] {
    padding-block: var(--space-4) var(--space-2);
    font-size: var(--size-m);
  }
  .table tbody tr.row:hover {
    background: var(--surface-1);
  }
  .table .right {
    text-align: end;
  }
  .table .tight {
    white-space: nowrap;
  }
  .name {
    display: grid;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .name a {
    color: var(--text-1);
    font-weight: 600;
    text-decoration: none;
  }
  .name a:hover {
    color: var(--accent);
    text-decoration: underline;
  }
  .name small {
    color: var(--text-2);
    font-size: var(--size-xs);
  }
  .badges,
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1);
  }
  @media (max-width: 1000px) {
    .table,
    .table tbody,
    .table tr,
    .table td,
    .table tbody th {
      display: block;
    }
    .table thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    .table thead,
    .table thead th {
      display: block;
    }
    .table tr.row {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 6.5rem), 1fr));
      gap: var(--space-1) var(--space-4);
      margin-block-end: var(--space-3);
      padding: var(--space-3) var(--space-4);
      border: 1px solid var(--edge);
      border-radius: var(--radius-2);
      background: var(--surface-1);
    }
    .table td {
      padding: 0;
      border: 0;
    }
    .table td:empty {
      display: none;
    }
    .table td.wide {
      grid-column: 1 / -1;
    }
    .table .right {
      text-align: start;
    }
    .table td[data-label]::before {
      content: attr(data-label);
      display: block;
      color: var(--text-2);
      font-size: var(--size-xs);
    }
  }
`;

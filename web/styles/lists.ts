import { css } from "lit";

/** Controls of lists: filters, chips, the pill, "Load more". */
export const listStyles = css`
  .chips {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: var(--space-1);
    min-height: 28px;
    max-width: 100%;
    padding: 0 var(--space-1) 0 var(--space-3);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-round);
    background: var(--surface-2);
    color: var(--text-1);
    font: inherit;
    font-size: var(--size-s);
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  .chip:hover {
    background: var(--surface-3);
  }
  .chip .icon {
    margin-inline: var(--space-1);
  }
  .pill-place {
    position: sticky;
    inset-block-start: var(--space-2);
    z-index: 2;
    display: grid;
    justify-items: center;
    /* It floats: what is being read does not make room for it. */
    height: 0;
  }
  .pill {
    min-height: 32px;
    height: max-content;
    border-radius: var(--radius-round);
    box-shadow: var(--shadow);
  }
  .more {
    display: grid;
    justify-items: center;
    gap: var(--space-2);
    padding-block: var(--space-5);
    color: var(--text-2);
  }
  .more .button {
    min-width: 8rem;
  }
`;

/** Lists of one line for each thing. */
export const rowStyles = css`
  .rows {
    border: 1px solid var(--edge);
    border-radius: var(--radius-2);
    background: var(--surface-1);
  }
  .rows > li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-3);
    min-height: 44px;
    padding: var(--space-2) var(--space-3);
    border-block-end: 1px solid var(--edge);
  }
  .rows > li:last-child {
    border-block-end: none;
  }
  .rows .main {
    flex: 1 1 14rem;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .rows .main a {
    color: inherit;
    font-weight: 600;
    text-decoration: none;
  }
  .rows .main a:hover {
    text-decoration: underline;
  }
  .rows .side {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-2);
  }
  .rows a {
    display: inline-block;
    min-height: 24px;
  }
  .soft {
    color: var(--text-2);
    font-size: var(--size-s);
  }
  .quiet {
    color: var(--text-2);
  }
`;

import { css } from "lit";

/** The bar on top of every page. */
export const headerStyles = css`
  :host {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
  }
  header {
    display: flex;
    align-items: center;
    gap: var(--space-2) var(--space-4);
    height: var(--header-height);
    padding-inline: var(--space-4) var(--space-2);
    border-block-end: 1px solid var(--edge);
    background: var(--surface-1);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    color: var(--text-1);
    font-weight: 600;
    text-decoration: none;
    white-space: nowrap;
  }
  .brand .logo {
    width: 28px;
    height: 28px;
    color: var(--accent);
  }
  nav {
    display: flex;
    align-self: stretch;
  }
  .tab {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    padding-inline: var(--space-2);
    border-block: 2px solid transparent;
    color: var(--text-2);
    font-weight: 600;
    text-decoration: none;
    white-space: nowrap;
  }
  .tab:hover,
  .tab[aria-current] {
    color: var(--text-1);
  }
  .tab[aria-current] {
    border-block-end-color: var(--accent);
  }
  @media (forced-colors: active) {
    .tab:not([aria-current]) {
      border-color: Canvas;
    }
  }
  .projects {
    min-width: 0;
    max-width: 16rem;
    min-height: 32px;
    padding-inline: var(--space-2);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-1);
    background: var(--surface-2);
    color: var(--text-1);
    font: inherit;
    text-overflow: ellipsis;
  }
  .waiting {
    min-width: 1.75rem;
    padding-inline: var(--space-1);
    border-radius: var(--radius-round);
    background: var(--surface-3);
    font-variant-numeric: tabular-nums;
    font-size: var(--size-xs);
    line-height: 1.5rem;
    text-align: center;
  }
  /* Not known yet: nothing beside it moves when it is. */
  .waiting.unknown {
    visibility: hidden;
  }
  .tools {
    display: flex;
    align-items: center;
    gap: var(--space-1);
    margin-inline-start: auto;
    /* The list of projects makes room before these do. */
    flex: none;
  }
  .person {
    overflow: hidden;
    flex: 0 1 auto;
    width: 7.5rem;
    padding-inline: var(--space-2);
    text-align: end;
    color: var(--text-2);
    text-decoration: none;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .tools .square {
    flex: none;
  }
  .person:hover {
    color: var(--text-1);
    text-decoration: underline;
  }
  .skip {
    position: fixed;
    inset-block-start: var(--space-2);
    inset-inline-start: var(--space-2);
    z-index: 4;
  }
  .skip:not(:focus) {
    clip-path: inset(50%);
  }
  @media (max-width: 900px) {
    .brand-name {
      display: none;
    }
  }
  @media (max-width: 640px) {
    header {
      gap: var(--space-1);
      padding-inline: var(--space-2) 0;
    }
    .person,
    .waiting.unknown {
      display: none;
    }
    .waiting {
      min-width: 1.25rem;
      line-height: 1.25rem;
    }
    .projects {
      flex: 1;
      width: 0;
      min-width: 3rem;
    }
    .tools {
      gap: 0;
    }
  }
  @media (max-width: 400px) {
    .tab,
    .projects {
      padding-inline: var(--space-1);
    }
    .tab {
      gap: var(--space-1);
    }
    .tools .square {
      width: 32px;
    }
    .brand {
      display: none;
    }
  }
`;

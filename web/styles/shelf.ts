import { css } from "lit";

/** One shelf. */
export const shelfStyles = css`
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1) var(--space-4);
    margin-block-start: var(--space-1);
    color: var(--text-2);
  }
  .facts .icon {
    margin-inline-end: var(--space-1);
  }
  .description {
    max-width: 48rem;
    margin-block-start: var(--space-2);
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  .doings {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
  }
  .standing {
    display: flex;
    align-items: start;
    gap: var(--space-2);
    margin-block-end: var(--space-4);
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius-2);
    background: var(--surface-1);
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  .standing.warn {
    background: var(--warn-tint);
  }
  .standing.ok {
    background: var(--ok-tint);
  }
  .standing > .icon {
    margin-block-start: 0.2em;
  }
  .standing.warn > .icon {
    color: var(--warn);
  }
  .standing.ok > .icon {
    color: var(--ok);
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 20rem;
    align-items: start;
    gap: var(--space-5);
  }
  section h2 {
    margin-block-end: var(--space-2);
  }
  .obstacle {
    display: flex;
    gap: var(--space-2);
    max-width: 24rem;
    overflow-wrap: anywhere;
  }
  .obstacle .icon {
    margin-block-start: 0.2em;
    color: var(--bad);
  }
  .revisions {
    display: grid;
    gap: var(--space-2);
  }
  .revision {
    display: grid;
    gap: var(--space-2);
    padding: var(--space-3);
    border: 1px solid var(--edge);
    border-radius: var(--radius-2);
    background: var(--surface-1);
    overflow-wrap: anywhere;
  }
  .revision[aria-current] {
    border-color: var(--accent);
  }
  .revision a.which {
    color: var(--text-1);
    font-weight: 600;
  }
  .said {
    padding-inline-start: var(--space-3);
    border-inline-start: 2px solid var(--edge);
  }
  @media (max-width: 1200px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;

import { css } from "lit";

/** The frame: header, page, announcements. */
export const appStyles = css`
  :host {
    min-height: 100dvh;
  }
  main:focus {
    outline: none;
  }
  .said {
    position: fixed;
    inset-block-end: var(--space-4);
    inset-inline: var(--space-4);
    z-index: 5;
    display: grid;
    justify-items: center;
    pointer-events: none;
  }
  .said p {
    max-width: 40rem;
    padding: var(--space-2) var(--space-4);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-3);
    color: var(--text-1);
    box-shadow: var(--shadow);
    overflow-wrap: anywhere;
  }
  .expired {
    position: fixed;
    inset: 0;
    z-index: 6;
    overflow: auto;
    background: var(--scrim);
  }
  .banner {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    margin: 0;
    padding: var(--space-2) var(--space-4);
    border-block-end: 1px solid var(--edge);
    background: var(--info-tint);
    color: var(--text-1);
  }
  .banner.cut-off {
    background: var(--warn-tint);
  }
  .failed {
    display: grid;
    align-content: center;
    justify-items: center;
    gap: var(--space-3);
    min-height: 70dvh;
    padding: var(--space-4);
    text-align: center;
  }
`;

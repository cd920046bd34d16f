import { css } from "lit";

/** Cards of reviews, side by side or one below the other. */
export const queueGrid = css`
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr));
    gap: var(--space-4);
  }
  .grid li,
  gadb-card {
    height: 100%;
    min-width: 0;
  }
  .list {
    display: grid;
    gap: var(--space-2);
  }
`;

/** A page with a list. */
export const queueStyles = css`
  ${queueGrid}
  :host {
    max-width: 100rem;
    margin-inline: auto;
    padding: var(--space-5) var(--space-5) var(--space-6);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
    margin-block-end: var(--space-4);
  }
  h1 {
    font-size: var(--size-xxl);
    letter-spacing: -0.01em;
  }
  h1:focus {
    outline: none;
  }
  .count {
    min-height: 1.5em;
    color: var(--text-2);
  }
  .skeleton {
    height: 20rem;
    border-radius: var(--radius-2);
    background: var(--surface-1);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  .skeleton.row {
    height: 4rem;
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
  gadb-problem {
    margin-block-end: var(--space-4);
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: var(--space-2);
    padding: 12vh var(--space-4);
    color: var(--text-2);
    text-align: center;
  }
  .empty > .icon {
    margin-block-end: var(--space-2);
    font-size: 3.5rem;
    stroke-width: 1.25;
  }
  .empty h2 {
    color: var(--text-1);
    font-size: var(--size-xl);
  }
  .empty p {
    max-width: 32rem;
  }
  code {
    font-family: var(--font-mono);
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
    .skeleton,
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

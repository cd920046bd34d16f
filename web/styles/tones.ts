import { css } from "lit";

/** Badges: an icon and a word on a tint. The tone only repeats what the word says. */
export const tones = css`
  .badge {
    display: inline-flex;
    align-items: center;
    gap: var(--space-1);
    padding: 1px var(--space-2);
    border: 1px solid transparent;
    border-radius: var(--radius-round);
    background: var(--surface-3);
    color: var(--text-1);
    font-size: var(--size-xs);
    font-weight: 600;
    line-height: 1.6;
    white-space: nowrap;
  }
  .badge.info {
    background: var(--info-tint);
    color: var(--info);
  }
  .badge.ok {
    background: var(--ok-tint);
    color: var(--ok);
  }
  .badge.warn {
    background: var(--warn-tint);
    color: var(--warn);
  }
  .badge.bad {
    background: var(--bad-tint);
    color: var(--bad);
  }
  @media (forced-colors: active) {
    .badge {
      border-color: CanvasText;
    }
  }
`;

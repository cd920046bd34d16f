import { css } from "lit";

/** The stage around a picture: neutral, in three steps, and never the accent colour. */
export const mediaStyles = css`
  figure {
    display: flex;
    flex-direction: column;
    height: 100%;
    background: var(--stage-grey);
  }
  figure.black {
    background: var(--stage-black);
  }
  figure.light {
    background: var(--stage-light);
  }
  figure.plain {
    background: var(--surface-0);
  }
  .viewer {
    flex: 1;
    min-height: 0;
  }
  gadb-problem {
    margin: var(--space-3);
  }
  .pair {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1) var(--space-4);
    padding: var(--space-1) var(--space-2);
    background: var(--surface-1);
    color: var(--text-2);
    font-size: var(--size-s);
  }
  .pair label {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    min-width: 0;
  }
  select {
    min-width: 0;
    max-width: 16rem;
    min-height: 32px;
    padding: 0 var(--space-1);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-2);
    color: var(--text-1);
    font: inherit;
    font-weight: 600;
  }
  .other {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
    padding: var(--space-1) var(--space-3);
    background: var(--info-tint);
    color: var(--text-1);
    font-size: var(--size-s);
  }
  .other .button {
    min-height: 32px;
  }
  figcaption {
    display: flex;
    flex: none;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
    padding: var(--space-1) var(--space-2) var(--space-1) var(--space-3);
    background: var(--surface-1);
    color: var(--text-2);
    font-size: var(--size-s);
  }
  .file {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--space-3);
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .file > :first-child {
    color: var(--text-1);
  }
  .tools {
    display: flex;
    flex: none;
  }
`;

import { css } from "lit";

/** The storage page. */
export const storageStyles = css`
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
    gap: var(--space-3) var(--space-4);
    margin-block-end: var(--space-4);
  }
  .figures dt {
    color: var(--text-2);
    font-size: var(--size-s);
  }
  .figures dd {
    font-size: var(--size-xl);
    font-weight: 600;
  }
  .figures dd.quiet {
    color: var(--text-2);
    font-size: var(--size-s);
    font-weight: 400;
  }
  .sentence {
    margin-block-end: var(--space-3);
    font-size: var(--size-l);
    font-weight: 600;
  }
  .warning {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    margin-block-end: var(--space-3);
    padding: var(--space-2) var(--space-3);
    border-radius: var(--radius-2);
    background: var(--warn-tint);
  }
  .warning .icon {
    color: var(--warn);
  }
  .ranges {
    display: flex;
    gap: var(--space-1);
  }
  .ranges [aria-pressed="true"] {
    border-color: var(--accent);
    background: var(--surface-3);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1) var(--space-4);
    margin-block-start: var(--space-2);
    color: var(--text-2);
    font-size: var(--size-s);
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: var(--space-2);
  }
  .key {
    width: 14px;
    height: 14px;
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-1);
    forced-color-adjust: none;
  }
  .key.content {
    background: var(--accent-fill);
  }
  .key.reserved {
    background: var(--warn);
  }
  .key.derived {
    background: var(--edge-control);
  }
  .key.forecast {
    height: 0;
    border-width: 0 0 2px;
    border-radius: 0;
    border-color: var(--accent);
    border-style: dashed;
  }
  .two {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
    gap: 0 var(--space-4);
  }
  .numbers {
    max-height: 22rem;
    overflow: auto;
  }
  details {
    margin-block-start: var(--space-3);
  }
  summary {
    min-height: 32px;
    cursor: pointer;
    font-weight: 600;
  }
  details + a.button {
    margin-block-start: var(--space-3);
  }
  .path {
    color: var(--text-2);
    font-weight: 400;
  }
`;

import { css } from "lit";

/** What every element starts with. */
export const reset = css`
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1,
  h2,
  h3 {
    font-size: var(--size-l);
    font-weight: 600;
    line-height: 1.3;
  }
  a {
    color: var(--accent);
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  [tabindex="-1"]:focus-visible {
    outline-offset: 4px;
  }
  .icon {
    flex: none;
    vertical-align: -0.15em;
  }
  .hidden-text {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** Buttons and links that look like buttons. */
export const buttons = css`
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    min-height: 36px;
    padding: var(--space-1) var(--space-3);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-2);
    color: var(--text-1);
    font: inherit;
    font-weight: 600;
    text-decoration: none;
    cursor: pointer;
    transition: background-color var(--quick);
  }
  .button:hover {
    background: var(--surface-3);
  }
  .button:disabled,
  .button[aria-disabled="true"] {
    opacity: 0.55;
    cursor: not-allowed;
  }
  .button.primary {
    border-color: transparent;
    background: var(--accent-fill);
    color: var(--on-fill);
  }
  .button.primary:hover {
    background: var(--accent-fill-hover);
  }
  .button.ok {
    border-color: transparent;
    background: var(--ok-fill);
    color: var(--on-fill);
  }
  .button.bad {
    border-color: transparent;
    background: var(--bad-fill);
    color: var(--on-fill);
  }
  .button.plain {
    border-color: transparent;
    background: transparent;
  }
  .button.plain:hover {
    background: var(--surface-3);
  }
  .button.square {
    width: 36px;
    padding: 0;
    font-size: var(--size-l);
  }
`;

/** Text fields with their labels. */
export const fields = css`
  label,
  .label {
    display: block;
    margin-block-end: var(--space-1);
    font-weight: 600;
  }
  input[type="text"],
  input[type="password"],
  textarea {
    display: block;
    width: 100%;
    padding: var(--space-2) var(--space-3);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-2);
    color: var(--text-1);
    font: inherit;
    /* Below 16 px a phone zooms into the field. */
    font-size: var(--size-l);
  }
  textarea {
    resize: vertical;
    min-height: 5.5rem;
    line-height: 1.45;
  }
  ::placeholder {
    color: var(--text-2);
    opacity: 1;
  }
`;

/** A key as it looks on a keyboard. */
export const keys = css`
  kbd {
    display: inline-block;
    min-width: 1.6em;
    padding: 0 var(--space-1);
    border: 1px solid var(--edge);
    border-block-end-width: 2px;
    border-radius: var(--radius-1);
    background: var(--surface-2);
    color: var(--text-2);
    font: 600 var(--size-xs) / 1.5 var(--font);
    text-align: center;
    white-space: nowrap;
  }
  @media (hover: none) {
    .key-hint {
      display: none;
    }
  }
`;

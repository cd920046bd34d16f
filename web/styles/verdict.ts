import { css } from "lit";

/** The decision bar of a review. */
export const verdictStyles = css`
  form {
    display: grid;
    gap: var(--space-3);
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    margin-block-end: var(--space-1);
    padding: 0;
    font-weight: 600;
  }
  .choices {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.5rem), 1fr));
    gap: var(--space-2);
  }
  .choice {
    position: relative;
    display: flex;
    align-items: center;
    gap: var(--space-2);
    min-height: 38px;
    margin: 0;
    padding: var(--space-1) var(--space-3);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-2);
    cursor: pointer;
    transition: background-color var(--quick);
  }
  .choice:hover {
    background: var(--surface-3);
  }
  .choice .verb {
    flex: 1;
    line-height: 1.2;
  }
  .choice input {
    /* The label is the button; the input keeps the keyboard and the meaning. */
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .choice:has(:focus-visible) {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  .choice:has(:checked) {
    border-color: currentColor;
    box-shadow: inset 0 0 0 1px currentColor;
    background: var(--surface-3);
  }
  .choice.ok:has(:checked) {
    background: var(--ok-tint);
    color: var(--ok);
  }
  .choice.warn:has(:checked) {
    background: var(--warn-tint);
    color: var(--warn);
  }
  .choice.bad:has(:checked) {
    background: var(--bad-tint);
    color: var(--bad);
  }
  @media (forced-colors: active) {
    .choice:has(:checked) {
      outline: 3px solid Highlight;
    }
  }
  textarea {
    font-size: var(--size-m);
  }
  @media (hover: none) {
    textarea {
      font-size: var(--size-l);
    }
  }
  .tasks {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    color: var(--warn);
    font-weight: 600;
  }
  .place {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-3);
  }
  .region {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
    padding-inline-start: var(--space-3);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-round);
    font-size: var(--size-s);
    font-weight: 600;
  }
  .region .button {
    width: 28px;
    min-height: 28px;
    border-radius: var(--radius-round);
  }
  .task {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
    min-height: 28px;
    margin: 0;
    font-weight: 400;
  }
  .task input {
    width: 24px;
    height: 24px;
    margin: 0;
    accent-color: var(--accent-fill);
  }
  .hint {
    flex-basis: 100%;
    color: var(--text-2);
    font-size: var(--size-s);
  }
  .problem {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: var(--space-2);
    padding: var(--space-2) var(--space-3);
    border-radius: var(--radius-2);
    background: var(--bad-tint);
    overflow-wrap: anywhere;
  }
  .problem span {
    flex: 1 1 12rem;
  }
  .problem > .icon {
    margin-block-start: 0.2em;
    color: var(--bad);
  }
  .problem strong {
    display: block;
    color: var(--bad);
  }
  .send {
    min-height: 42px;
    font-size: var(--size-l);
  }
  .send .key-hint {
    margin-inline-start: var(--space-2);
    font-size: var(--size-xs);
    font-weight: 400;
  }
`;

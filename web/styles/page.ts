import { css } from "lit";

/** A page of sections below a heading: settings, members, storage, archive. */
export const pageStyles = css`
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
  .empty {
    display: grid;
    justify-items: center;
    gap: var(--space-2);
    padding-block: var(--space-6);
    color: var(--text-2);
    text-align: center;
  }
  .empty > .icon {
    font-size: 2.5rem;
  }
  .empty h2 {
    color: var(--text-1);
  }
  .skeleton {
    height: 14rem;
    margin-block-end: var(--space-4);
    border-radius: var(--radius-2);
    background: var(--surface-1);
    animation: breathe 1.6s ease-in-out infinite alternate;
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
  @keyframes breathe {
    to {
      opacity: 0.4;
    }
  }
  @media (max-width: 640px) {
    :host {
      padding: var(--space-4) var(--space-3) var(--space-6);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .skeleton,
    .progress {
      animation: none;
    }
  }
`;

/** Sections with a frame of their own. */
export const panels = css`
  .panel {
    margin-block-end: var(--space-4);
    padding: var(--space-4);
    border: 1px solid var(--edge);
    border-radius: var(--radius-2);
    background: var(--surface-1);
  }
  .panel > h2 {
    margin-block-end: var(--space-3);
  }
  .lead,
  .quiet {
    color: var(--text-2);
  }
  .panel p + p,
  .panel p + form,
  .panel p + .scroll {
    margin-block-start: var(--space-3);
  }
  code {
    font-family: var(--font-mono);
    font-size: var(--size-s);
    overflow-wrap: anywhere;
  }
  @media (max-width: 640px) {
    .panel {
      padding: var(--space-3);
    }
  }
`;

/** Tables; a narrow window scrolls them sideways inside .scroll, not the page. */
export const tables = css`
  .scroll {
    /* Holds what is hidden but read out, so that it scrolls along. */
    position: relative;
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  caption {
    padding-block-end: var(--space-2);
    color: var(--text-2);
    text-align: start;
  }
  th,
  td {
    padding: var(--space-2) var(--space-3) var(--space-2) 0;
    border-block-end: 1px solid var(--edge);
    text-align: start;
    vertical-align: top;
  }
  th {
    color: var(--text-2);
    font-size: var(--size-s);
    font-weight: 600;
    white-space: nowrap;
  }
  tbody th {
    color: var(--text-1);
    font-size: inherit;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  tbody tr:last-child > * {
    border-block-end: 0;
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  td .button,
  td select {
    min-height: 32px;
  }
  @media (max-width: 640px) {
    .scroll > table {
      min-width: 34rem;
    }
    /* Of people one wants to see what can be changed, without scrolling to it. */
    .scroll > table.people {
      min-width: 0;
    }
    .people .since {
      display: none;
    }
    .people .hint {
      display: block;
    }
    .people :is(th, td):last-child {
      padding-inline-end: 0;
    }
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
    justify-content: end;
  }
`;

/** Forms of a few fields in a row, that wrap. */
export const forms = css`
  form.row {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: var(--space-3);
  }
  form.row > .field {
    flex: 1 1 12rem;
    min-width: 0;
  }
  form.row + .scroll,
  .scroll + form.row {
    margin-block-start: var(--space-4);
  }
  .stack {
    display: grid;
    gap: var(--space-3);
    max-width: 32rem;
  }
  select,
  input[type="search"],
  input[type="date"] {
    min-height: 42px;
    max-width: 100%;
    padding-inline: var(--space-2);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-2);
    color: var(--text-1);
    font: inherit;
  }
  .field > select,
  .field > input[type="search"],
  .field > input[type="date"] {
    width: 100%;
  }
  form .button {
    min-height: 42px;
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    margin-block-end: var(--space-1);
    padding: 0;
    font-weight: 600;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    min-height: 32px;
    margin: 0;
    font-weight: 400;
  }
  .choice input {
    flex: none;
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--accent-fill);
  }
  .hint {
    color: var(--text-2);
    font-size: var(--size-s);
  }
`;

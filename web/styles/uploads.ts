import { css } from "lit";

/** Rows of uploads. */
export const uploadListStyles = css`
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: var(--space-1) var(--space-2);
    padding-block: var(--space-2);
    border-block-end: 1px solid var(--edge);
  }
  li:last-child {
    border-block-end: 0;
  }
  .what {
    min-width: 0;
    line-height: 1.35;
  }
  .name {
    display: block;
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .to,
  .state {
    color: var(--text-2);
    font-size: var(--size-s);
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    align-items: center;
  }
  .give {
    min-height: 32px;
    font-size: var(--size-s);
  }
  .give:focus-within {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  progress,
  .state,
  .review {
    grid-column: 1 / -1;
  }
  progress {
    display: block;
    width: 100%;
    height: 6px;
    accent-color: var(--accent-fill);
  }
  .review .button {
    min-height: 32px;
    font-size: var(--size-s);
  }
  .wrong {
    color: var(--bad);
  }
  .fine {
    color: var(--ok);
  }
  .state .icon {
    margin-inline-end: var(--space-1);
  }
`;

/** The tray over every page. */
export const uploadTrayStyles = css`
  :host {
    position: fixed;
    inset-block-end: var(--space-3);
    inset-inline-end: var(--space-3);
    z-index: 4;
    width: min(26rem, calc(100vw - 2 * var(--space-3)));
  }
  section {
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-1);
    box-shadow: var(--shadow);
  }
  header {
    display: flex;
    align-items: start;
    gap: var(--space-2);
    padding: var(--space-2) var(--space-1) var(--space-2) var(--space-3);
  }
  gadb-upload-summary {
    flex: 1;
    min-width: 0;
    padding-block: var(--space-1);
  }
  .tools {
    display: flex;
  }
  .files {
    max-height: min(22rem, 50dvh);
    overflow-y: auto;
    padding-inline: var(--space-3) var(--space-1);
    border-block-start: 1px solid var(--edge);
  }
`;

/** Where files meet assets before anything is sent. */
export const uploadReviewStyles = css`
  dialog {
    width: min(60rem, calc(100vw - 2 * var(--space-3)));
    max-height: calc(100dvh - 2 * var(--space-3));
    padding: 0;
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-1);
    color: var(--text-1);
    box-shadow: var(--shadow);
  }
  dialog::backdrop {
    background: var(--scrim);
  }
  form {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    max-height: calc(100dvh - 2 * var(--space-3) - 2px);
  }
  .top,
  .bottom {
    display: grid;
    gap: var(--space-3);
    padding: var(--space-4);
  }
  .top {
    border-block-end: 1px solid var(--edge);
  }
  .bottom {
    border-block-start: 1px solid var(--edge);
  }
  h1 {
    font-size: var(--size-xl);
  }
  .options {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-3);
  }
  .options > * {
    flex: 1 1 12rem;
    min-width: 0;
  }
  select,
  input[type="text"] {
    width: 100%;
    min-height: 36px;
    padding-inline: var(--space-2);
    border: 1px solid var(--edge-control);
    border-radius: var(--radius-2);
    background: var(--surface-2);
    color: var(--text-1);
    font: inherit;
    text-overflow: ellipsis;
  }
  .rows {
    overflow-y: auto;
    padding-inline: var(--space-4);
  }
  .row {
    display: grid;
    grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
    align-items: start;
    gap: var(--space-1) var(--space-4);
    padding-block: var(--space-3);
    border-block-end: 1px solid var(--edge);
  }
  .row:last-child {
    border-block-end: 0;
  }
  .file {
    overflow-wrap: anywhere;
  }
  .folder,
  .size,
  .note {
    color: var(--text-2);
    font-size: var(--size-s);
  }
  .where {
    display: grid;
    gap: var(--space-2);
  }
  .kind {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    color: var(--text-2);
    font-size: var(--size-s);
    font-weight: 400;
    white-space: nowrap;
    margin: 0;
  }
  .note.refused {
    color: var(--bad);
  }
  .note.take {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    margin: 0;
    font-weight: 400;
  }
  .note.take input {
    width: 20px;
    height: 20px;
    accent-color: var(--accent-fill);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: end;
    gap: var(--space-2);
  }
  .count {
    flex: 1 1 12rem;
    color: var(--text-2);
  }
  @media (max-width: 640px) {
    .row {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;

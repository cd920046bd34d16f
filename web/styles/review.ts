import { css } from "lit";

/** The review room: the picture beside what is said of it; one under the other when it is narrow. */
export const reviewStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: calc(100dvh - var(--header-height));
  }
  gadb-problem,
  .loading {
    margin: var(--space-4);
  }
  .room {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1fr);
  }
  .subject {
    min-width: 0;
    background: var(--surface-1);
  }
  gadb-media {
    --stage-height: max(14rem, min(75vw, 55dvh));
  }
  .side {
    display: flex;
    flex-direction: column;
    min-width: 0;
    background: var(--surface-1);
  }
  .read {
    display: grid;
    flex: 1;
    align-content: start;
    gap: var(--space-5);
    padding: var(--space-4);
  }
  .verdict {
    padding: var(--space-4);
    border-block-start: 1px solid var(--edge);
    background: var(--surface-1);
  }
  .blocked {
    display: flex;
    gap: var(--space-2);
    padding: var(--space-4);
    border-block-start: 1px solid var(--edge);
    color: var(--text-2);
  }
  .blocked .icon {
    margin-block-start: 0.2em;
  }
  .newer {
    display: flex;
    gap: var(--space-2);
    padding: var(--space-2) var(--space-3);
    border-radius: var(--radius-2);
    background: var(--warn-tint);
  }
  .newer .icon {
    margin-block-start: 0.2em;
    color: var(--warn);
  }
  .newer a {
    display: inline-block;
    font-weight: 600;
    line-height: 24px;
  }
  .where {
    color: var(--text-2);
    font-size: var(--size-s);
    overflow-wrap: anywhere;
  }
  h1 {
    margin-block: var(--space-1) var(--space-2);
    font-size: var(--size-xl);
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  h2 {
    color: var(--text-2);
    font-size: var(--size-s);
  }
  .badges {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1);
  }
  blockquote {
    margin: var(--space-3) 0 0;
    padding: var(--space-2) var(--space-3);
    border-inline-start: 3px solid var(--edge-control);
    background: var(--surface-2);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  dl {
    display: grid;
    gap: var(--space-1);
    margin-block-start: var(--space-3);
    font-size: var(--size-s);
  }
  h2 + dl {
    margin-block-start: var(--space-2);
  }
  dl > div {
    display: grid;
    grid-template-columns: 5.5rem minmax(0, 1fr);
    gap: var(--space-2);
  }
  dt,
  .soft {
    color: var(--text-2);
  }
  .soft {
    font-weight: 400;
  }
  dd {
    overflow-wrap: anywhere;
  }
  code {
    font-family: var(--font-mono);
  }
  @media (min-width: 60rem) and (min-height: 30rem) {
    :host {
      height: calc(100dvh - var(--header-height));
      overflow: hidden;
    }
    .room {
      grid-template-columns: minmax(0, 1fr) minmax(20rem, 28rem);
      min-height: 0;
    }
    .subject {
      overflow: auto;
    }
    gadb-media {
      --stage-height: 8rem;
      height: 100%;
      min-height: 0;
    }
    .side {
      min-height: 0;
      border-inline-start: 1px solid var(--edge);
    }
    .read {
      min-height: 0;
      overflow: auto;
    }
    .verdict {
      flex: none;
      max-height: 70%;
      overflow: auto;
    }
  }
`;

import { css } from "lit";

/** The sections below what waits. */
export const workStyles = css`
  .parts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
    gap: var(--space-5);
    align-items: start;
    margin-block-start: var(--space-6);
  }
  .part {
    min-width: 0;
  }
  .part-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 var(--space-2);
    min-height: 36px;
    margin-block-end: var(--space-1);
  }
  .part-head h2 {
    display: flex;
    align-items: center;
    gap: var(--space-2);
  }
  .rows .main > .soft {
    display: block;
  }
  .rows .told {
    font-weight: 400;
  }
  .parts gadb-problem {
    grid-column: 1 / -1;
  }
  .clear {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-3);
    padding: var(--space-4);
    border: 1px solid var(--edge);
    border-radius: var(--radius-2);
    background: var(--surface-1);
    color: var(--text-2);
  }
  .clear .icon {
    font-size: var(--size-xl);
  }
  .clear h2 {
    color: var(--text-1);
  }
`;

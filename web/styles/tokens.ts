import { css } from "lit";

/** A secret that is shown once. */
export const tokenStyles = css`
  .made {
    border-color: var(--ok);
  }
  .secret {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
  }
  .secret input {
    flex: 1 1 14rem;
    width: auto;
    min-width: 0;
    font-family: var(--font-mono);
  }
`;

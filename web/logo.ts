import { html } from "lit";

/** The mark of the project: a box, seen from a corner. */
export const logo = html`<svg
  class="logo"
  viewBox="0 0 32 32"
  fill="none"
  aria-hidden="true"
  focusable="false"
>
  <path
    d="M16 4 26.5 10v12L16 28 5.5 22V10zM5.5 10 16 16l10.5-6M16 16v12"
    stroke="currentColor"
    stroke-width="2.4"
    stroke-linejoin="round"
  />
</svg>`;

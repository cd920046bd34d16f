import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import type { Services } from "../services.ts";

/** Whether the project is known not to be there for the person signed in. */
export function isProjectMissing({ projects }: Services, projectId: string | undefined): boolean {
  return projects.items !== undefined && projects.find(projectId) === undefined;
}

/** The same page for what does not exist and for what is not shared, so that nothing leaks. */
export function renderNotFound(what: string): TemplateResult {
  return html`<section class="empty">
    ${icon("eye-off")}
    <h1>There is nothing here</h1>
    <p>This ${what} was not found, or is not shared with you.</p>
    <a class="button" href="/reviews">My work</a>
  </section>`;
}

/** Rows in their final size while the first load takes its time. */
export function renderSkeleton(isSlow: boolean, rows = 6): TemplateResult | typeof nothing {
  if (!isSlow) return nothing;
  return html`<div class="skeleton" aria-hidden="true">
    ${Array.from({ length: rows }, () => html`<div></div>`)}
  </div>`;
}

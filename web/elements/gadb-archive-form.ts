import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import {
  ArchiveProjectDocument,
  ReopenProjectDocument,
  type GadbClient,
} from "../../src/sdk/index.ts";
import type { Project } from "../data/projects.ts";
import { GadbChanged, GadbSaid } from "../events.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { forms, panels } from "../styles/page.ts";
import { buttons, fields, reset } from "../styles/shared.ts";
import "./gadb-problem.ts";

/**
 * Archives a project, or opens an archived one again.
 * @fires gadb-changed
 */
export class GadbArchiveForm extends LitElement {
  static override styles = [
    reset,
    buttons,
    fields,
    panels,
    forms,
    css`
      .panel {
        border-color: var(--bad);
      }
    `,
  ];

  static override properties = {
    client: { attribute: false },
    project: { attribute: false },
    problem: { state: true },
    typed: { state: true },
    busy: { state: true },
  };

  declare client: GadbClient;
  declare project: Project;
  declare problem: Problem | undefined;
  /** The name, as far as it was typed. */
  declare typed: string;
  declare busy: boolean;

  constructor() {
    super();
    this.typed = "";
    this.busy = false;
  }

  async #act(event: SubmitEvent, said: string, act: (data: FormData) => Promise<unknown>) {
    event.preventDefault();
    if (this.busy) return;
    const data = new FormData(event.target as HTMLFormElement);
    this.busy = true;
    this.problem = undefined;
    try {
      await act(data);
      this.typed = "";
      this.dispatchEvent(new GadbSaid(said));
      this.dispatchEvent(new GadbChanged());
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.busy = false;
  }

  #onArchive(event: SubmitEvent): Promise<void> {
    const { id: projectId, name } = this.project;
    if (this.typed !== name) {
      event.preventDefault();
      return Promise.resolve();
    }
    return this.#act(event, `${name} is archived.`, (data) =>
      this.client.request(ArchiveProjectDocument, {
        projectId,
        reason: String(data.get("reason")).trim(),
        force: data.get("force") === "on",
      }),
    );
  }

  #onReopen(event: SubmitEvent): Promise<void> {
    const { id: projectId, name } = this.project;
    return this.#act(event, `${name} is open again.`, (data) =>
      this.client.request(ReopenProjectDocument, {
        projectId,
        reason: String(data.get("reason")).trim(),
      }),
    );
  }

  override render(): TemplateResult {
    const isArchived = this.project.status === "archived";
    return html`<section class="panel">
      <h2>${isArchived ? "Reopen this project" : "Archive this project"}</h2>
      ${this.problem === undefined ? nothing : html`<gadb-problem .problem=${this.problem}></gadb-problem>`}
      ${isArchived ? this.#renderReopen() : this.#renderArchive()}
    </section>`;
  }

  #renderArchive(): TemplateResult {
    const { name } = this.project;
    const isTyped = this.typed === name;
    return html`<p class="lead">
        For good: nobody adds or changes anything afterwards. Only a studio admin can reopen it.
        While there are locks, open shelves, reviews or uploads it is refused, and they are named.
      </p>
      <form class="stack" @submit=${this.#onArchive}>
        <div>
          <label for="reason">Why? (optional)</label>
          <input id="reason" name="reason" type="text" maxlength="2000" autocomplete="off" />
        </div>
        ${
          this.problem?.code === "BADST"
            ? html`<label class="choice"
                ><input name="force" type="checkbox" />End the open work named above: locks are
                released, shelves and uploads discarded, reviews withdrawn</label
              >`
            : nothing
        }
        <div>
          <label for="name">Type the project's name to confirm: ${name}</label>
          <input
            id="name"
            type="text"
            autocomplete="off"
            spellcheck="false"
            .value=${this.typed}
            @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
          />
        </div>
        <div>
          <button
            class="button bad"
            type="submit"
            aria-disabled=${isTyped && !this.busy ? nothing : "true"}
          >
            Archive for good
          </button>
        </div>
      </form>`;
  }

  #renderReopen(): TemplateResult {
    return html`<p class="lead">It can be changed again afterwards. The log keeps who and why.</p>
      <form class="stack" @submit=${this.#onReopen}>
        <div>
          <label for="reason">Why?</label>
          <input
            id="reason"
            name="reason"
            type="text"
            required
            maxlength="2000"
            autocomplete="off"
          />
        </div>
        <div>
          <button class="button" type="submit" aria-disabled=${this.busy ? "true" : nothing}>
            Reopen
          </button>
        </div>
      </form>`;
  }
}

customElements.define("gadb-archive-form", GadbArchiveForm);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-archive-form": GadbArchiveForm;
  }
}

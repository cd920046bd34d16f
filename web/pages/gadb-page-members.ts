import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { RemoveMemberDocument, SetMemberRoleDocument } from "../../src/sdk/index.ts";
import { Loader } from "../controllers/loader.ts";
import { findPerson, loadMembers, loadWork, type Member, type Members } from "../data/members.ts";
import type { GadbConfirm } from "../elements/gadb-confirm.ts";
import { GadbSaid } from "../events.ts";
import { formatMoment } from "../lib/format.ts";
import { RANKS, rankWord, removalSentences, type Rank } from "../lib/members.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { forms, pageStyles, panels, tables } from "../styles/page.ts";
import { buttons, fields, reset } from "../styles/shared.ts";
import "../elements/gadb-confirm.ts";
import "../elements/gadb-exceptions.ts";
import "../elements/gadb-explain-access.ts";
import "../elements/gadb-problem.ts";
import { Page } from "./page.ts";

/** Who is in a project with which rank, the exceptions to it, and why somebody may do what. */
export class GadbPageMembers extends Page {
  static override styles = [reset, buttons, fields, pageStyles, panels, tables, forms];

  static override properties = { ...Page.properties, refusal: { state: true } };

  /** Why the last change was not made. */
  declare refusal: Problem | undefined;
  #members = new Loader<Members>(this);
  #unlisten = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.services.keyboard.scope = "everywhere";
    const { projects } = this.services;
    const onChange = () => this.requestUpdate();
    projects.addEventListener("change", onChange);
    this.#unlisten = () => projects.removeEventListener("change", onChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route")) return;
    this.refusal = undefined;
    if (changed.get("route")?.projectId !== this.route.projectId) this.#members.clear();
    void this.#load();
  }

  get #projectId(): string {
    return this.route.projectId ?? "";
  }

  get #canManage(): boolean {
    return this.services.projects.find(this.route.projectId)?.canManage === true;
  }

  #load(): Promise<unknown> {
    return this.#members.run((signal) =>
      loadMembers(this.services.client, this.#projectId, signal),
    );
  }

  /** Does something and loads anew; says so once that is shown, or why it was refused. */
  async #try(said: string, act: () => Promise<unknown>): Promise<boolean> {
    this.refusal = undefined;
    let refusal: Problem | undefined;
    try {
      await act();
    } catch (error) {
      refusal = problemOf(error);
    }
    await this.#load();
    await this.updateComplete;
    this.refusal = refusal;
    if (refusal === undefined) this.dispatchEvent(new GadbSaid(said));
    return refusal === undefined;
  }

  async #onAdd(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const username = String(data.get("username")).trim();
    const role = String(data.get("role")) as Rank;
    if (username === "") return;
    const { client } = this.services;
    const isDone = await this.#try(
      `${username} is ${rankWord(role).toLowerCase()} now.`,
      async () => {
        const { id } = await findPerson(client, username);
        await client.request(SetMemberRoleDocument, {
          projectId: this.#projectId,
          userId: id,
          role,
        });
      },
    );
    if (isDone) form.reset();
  }

  async #onRank(member: Member, event: Event): Promise<void> {
    const select = event.target as HTMLSelectElement;
    const role = select.value as Rank;
    const { client } = this.services;
    await this.#try(`${member.name} is ${rankWord(role).toLowerCase()} now.`, async () => {
      try {
        const projectId = this.#projectId;
        await client.request(SetMemberRoleDocument, { projectId, userId: member.id, role });
      } catch (error) {
        select.value = member.role;
        throw error;
      }
    });
  }

  async #onRemove(member: Member): Promise<void> {
    const { client, session, projects } = this.services;
    const isSelf = member.id === session.userId;
    const projectId = this.#projectId;
    try {
      const work = await loadWork(client, projectId, member.id);
      await (this.renderRoot.querySelector("gadb-confirm") as GadbConfirm).ask({
        title: isSelf ? "Leave this project?" : `Remove ${member.name} from this project?`,
        sentences: removalSentences(work),
        verb: isSelf ? "Leave" : `Remove ${member.name}`,
        act: async () => {
          await client.request(RemoveMemberDocument, { projectId, userId: member.id });
          this.dispatchEvent(new GadbSaid(`${member.name} is no longer a member.`));
          if (isSelf) await projects.load();
          await this.#load();
        },
      });
    } catch (error) {
      this.refusal = problemOf(error);
    }
  }

  override render(): TemplateResult {
    const { value, problem, loading, slow } = this.#members;
    return html`
      <header><h1 tabindex="-1">Members</h1></header>
      <div class="progress" ?hidden=${!loading || value === undefined}></div>
      ${[problem, this.refusal].map((wrong) =>
        wrong === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${wrong}
              @gadb-retry-asked=${() => void this.#load()}
            ></gadb-problem>`,
      )}
      ${
        value === undefined
          ? slow && problem === undefined
            ? html`<div class="skeleton" aria-hidden="true"></div>`
            : nothing
          : this.#renderAll(value)
      }
      <gadb-confirm .keyboard=${this.services.keyboard}></gadb-confirm>
    `;
  }

  #renderAll({ members, exceptions }: Members): TemplateResult {
    const { client } = this.services;
    const canManage = this.#canManage;
    return html`
      <section class="panel">
        <h2>People and their ranks</h2>
        ${canManage ? this.#renderAdd() : nothing}
        <div class="scroll" tabindex="0" role="group" aria-label="Members">
          <table class="people">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Rank</th>
                <th scope="col" class="since">Since</th>
                <th scope="col"><span class="hidden-text">Change</span></th>
              </tr>
            </thead>
            <tbody>
              ${members.map((member) => this.#renderMember(member, canManage))}
            </tbody>
          </table>
        </div>
      </section>
      <gadb-exceptions
        .client=${client}
        .projectId=${this.#projectId}
        .members=${members}
        .exceptions=${exceptions}
        .canManage=${canManage}
        @gadb-changed=${() => void this.#load()}
      ></gadb-exceptions>
      <gadb-explain-access
        .client=${client}
        .projectId=${this.#projectId}
        .people=${canManage ? members : members.filter(({ id }) => id === this.services.session.userId)}
      ></gadb-explain-access>
    `;
  }

  #renderAdd(): TemplateResult {
    return html`<form class="row" @submit=${this.#onAdd}>
      <div class="field">
        <label for="username">User name</label>
        <input
          id="username"
          name="username"
          type="text"
          required
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
        />
      </div>
      <div class="field">
        <label for="role">Rank</label>
        <select id="role" name="role">
          ${RANKS.map(
            ({ rank, word, may }) =>
              html`<option value=${rank} ?selected=${rank === "contributor"}>
                ${word}: ${may}
              </option>`,
          )}
        </select>
      </div>
      <button class="button primary" type="submit">Add</button>
    </form>`;
  }

  #renderMember(member: Member, canManage: boolean): TemplateResult {
    const { id, name, username, role, isActive, since } = member;
    const isSelf = id === this.services.session.userId;
    const isArchived = this.services.projects.find(this.route.projectId)?.status !== "active";
    return html`<tr>
      <th scope="row">
        ${name}
        <span class="hint"
          >${username}${isSelf ? ", you" : ""}${isActive ? "" : ", deactivated"}</span
        >
      </th>
      <td>
        ${
          canManage && !isSelf
            ? html`<select
                aria-label=${`Rank of ${name}`}
                @change=${(event: Event) => void this.#onRank(member, event)}
              >
                ${RANKS.map(
                  ({ rank, word }) =>
                    html`<option value=${rank} ?selected=${rank === role}>${word}</option>`,
                )}
              </select>`
            : rankWord(role)
        }
      </td>
      <td class="since"><time datetime=${since}>${formatMoment(new Date(since))}</time></td>
      <td>
        ${
          (canManage || isSelf) && !isArchived
            ? html`<div class="buttons">
                <button
                  class="button"
                  type="button"
                  aria-label=${isSelf ? "Leave this project" : `Remove ${name}`}
                  @click=${() => void this.#onRemove(member)}
                >
                  ${isSelf ? "Leave" : "Remove"}
                </button>
              </div>`
            : nothing
        }
      </td>
    </tr>`;
  }
}

customElements.define("gadb-page-members", GadbPageMembers);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-members": GadbPageMembers;
  }
}

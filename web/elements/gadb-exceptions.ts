import { LitElement, html, nothing, type TemplateResult } from "lit";
import {
  GrantPermissionDocument,
  RevokePermissionDocument,
  type GadbClient,
} from "../../src/sdk/index.ts";
import type { Exception, Member } from "../data/members.ts";
import { GadbChanged, GadbSaid } from "../events.ts";
import { exceptionWords } from "../lib/members.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { printRoute } from "../lib/router.ts";
import { forms, panels, tables } from "../styles/page.ts";
import { buttons, fields, reset } from "../styles/shared.ts";
import type { GadbAssetPicker } from "./gadb-asset-picker.ts";
import "./gadb-age.ts";
import "./gadb-asset-picker.ts";
import "./gadb-problem.ts";

const RIGHTS = [
  ["canRead", "Read"],
  ["canWrite", "Write"],
  ["canDelete", "Delete"],
] as const;

/**
 * Exceptions to ranks: who may more or less than their rank says, and where.
 * @fires gadb-changed
 */
export class GadbExceptions extends LitElement {
  static override styles = [reset, buttons, fields, panels, tables, forms];

  static override properties = {
    client: { attribute: false },
    projectId: {},
    members: { attribute: false },
    exceptions: { attribute: false },
    canManage: { attribute: false },
    problem: { state: true },
  };

  declare client: GadbClient;
  declare projectId: string;
  declare members: readonly Member[];
  /** Those that the database shows: everybody's to managers, one's own to others. */
  declare exceptions: readonly Exception[];
  declare canManage: boolean;
  declare problem: Problem | undefined;

  async #try(said: string, act: () => Promise<unknown>): Promise<boolean> {
    this.problem = undefined;
    try {
      await act();
      this.dispatchEvent(new GadbSaid(said));
      this.dispatchEvent(new GadbChanged());
      return true;
    } catch (error) {
      this.problem = problemOf(error);
      return false;
    }
  }

  async #onGrant(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const said = (name: string) => ({ yes: true, no: false })[String(data.get(name))] ?? null;
    const picker = this.renderRoot.querySelector("gadb-asset-picker") as GadbAssetPicker;
    const isDone = await this.#try("The exception is set.", () =>
      this.client.request(GrantPermissionDocument, {
        projectId: this.projectId,
        userId: String(data.get("user")),
        assetId: picker.value === "" ? null : picker.value,
        canRead: said("canRead"),
        canWrite: said("canWrite"),
        canDelete: said("canDelete"),
        reason: String(data.get("reason")).trim(),
      }),
    );
    if (isDone) form.reset();
  }

  override render(): TemplateResult {
    return html`<section class="panel">
      <h2>Exceptions</h2>
      <p class="lead">
        An exception lets somebody do more or less than their rank, on one asset or in the whole
        project.
      </p>
      ${this.problem === undefined ? nothing : html`<gadb-problem .problem=${this.problem}></gadb-problem>`}
      ${this.exceptions.length === 0 ? html`<p class="lead">There are none${this.canManage ? "" : " for you"}.</p>` : this.#renderTable()}
      ${this.canManage ? this.#renderForm() : nothing}
    </section>`;
  }

  #renderTable(): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="group" aria-label="Exceptions">
      <table>
        <thead>
          <tr>
            <th scope="col">Who</th>
            <th scope="col">May</th>
            <th scope="col">Where</th>
            <th scope="col">Why</th>
            <th scope="col"><span class="hidden-text">Change</span></th>
          </tr>
        </thead>
        <tbody>
          ${this.exceptions.map((exception) => this.#renderException(exception))}
        </tbody>
      </table>
    </div>`;
  }

  #renderException(exception: Exception): TemplateResult {
    const { id, user, asset, reason, grantedByUser, updatedAt } = exception;
    const { projectId } = this;
    const name = user?.displayName ?? "Somebody";
    return html`<tr>
      <th scope="row">${name}</th>
      <td>${exceptionWords(exception)}</td>
      <td>
        ${
          asset === null
            ? "The whole project"
            : html`<a href=${printRoute({ page: "asset", projectId, id: asset.id, query: {} })}
                >${asset.parentPath === "" ? "" : `${asset.parentPath}/`}${asset.name}</a
              >`
        }
      </td>
      <td>
        ${reason}
        <span class="hint"
          >${grantedByUser?.displayName ?? "Somebody"}, <gadb-age .at=${updatedAt}></gadb-age
        ></span>
      </td>
      <td>
        ${
          this.canManage
            ? html`<div class="buttons">
                <button
                  class="button"
                  type="button"
                  aria-label=${`Take back the exception of ${name}`}
                  @click=${() =>
                    void this.#try("The exception is taken back.", () =>
                      this.client.request(RevokePermissionDocument, { permissionId: id }),
                    )}
                >
                  Take back
                </button>
              </div>`
            : nothing
        }
      </td>
    </tr>`;
  }

  #renderForm(): TemplateResult {
    return html`<form class="row" @submit=${this.#onGrant}>
      <div class="field">
        <label for="user">Who</label>
        <select id="user" name="user" required>
          ${this.members.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
        </select>
      </div>
      <gadb-asset-picker
        class="field"
        .client=${this.client}
        .projectId=${this.projectId}
        label="Asset"
        empty="The whole project"
      ></gadb-asset-picker>
      ${RIGHTS.map(
        ([name, word]) =>
          html`<div>
            <label for=${name}>${word}</label>
            <select id=${name} name=${name}>
              <option value="">As the rank says</option>
              <option value="yes">May</option>
              <option value="no">May not</option>
            </select>
          </div>`,
      )}
      <div class="field">
        <label for="reason">Why</label>
        <input id="reason" name="reason" type="text" maxlength="2000" autocomplete="off" />
      </div>
      <button class="button" type="submit">Set the exception</button>
    </form>`;
  }
}

customElements.define("gadb-exceptions", GadbExceptions);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-exceptions": GadbExceptions;
  }
}

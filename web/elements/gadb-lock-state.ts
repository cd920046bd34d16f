import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import type { AssetLock } from "../data/assets.ts";
import { icon } from "../icons.ts";
import { GadbLockAsked } from "../list-events.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "./gadb-age.ts";

/**
 * Who holds an asset, and what one may do about it.
 * @fires gadb-lock-asked
 */
export class GadbLockState extends LitElement {
  static override styles = [
    reset,
    buttons,
    tones,
    css`
      ul {
        display: grid;
        gap: var(--space-1);
      }
      li,
      p {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1) var(--space-2);
      }
      .soft {
        color: var(--text-2);
        font-size: var(--size-s);
        overflow-wrap: anywhere;
      }
    `,
  ];

  static override properties = {
    locks: { attribute: false },
    canWrite: { attribute: false },
    userId: {},
    busy: { attribute: false },
  };

  declare locks: readonly AssetLock[];
  /** Whether a lock would be given; the database says so. */
  declare canWrite: boolean;
  declare userId: string;
  declare busy: boolean;

  override render(): TemplateResult {
    const isHeld = this.locks.some(({ state }) => state === "locked");
    return html`
      ${
        this.locks.length === 0
          ? html`<p>
              <span class="badge">${icon("unlock")}Not locked</span> ${this.#renderTake()}
            </p>`
          : html`<ul>
              ${this.locks.map((lock) => this.#renderLock(lock))}
              ${isHeld ? nothing : html`<li>${this.#renderTake()}</li>`}
            </ul>`
      }
    `;
  }

  #renderLock(lock: AssetLock): TemplateResult {
    const { id, holder, holderId, state, branch, lockedAt, staleAt, reason } = lock;
    const isMine = holderId === this.userId;
    const word =
      state === "locked"
        ? `Locked by ${isMine ? "you" : (holder?.displayName ?? "somebody")}`
        : `Kept for ${branch?.name ?? "a branch"}`;
    return html`<li>
      <span class="badge ${isMine ? "info" : "warn"}">${icon("lock")}${word}</span>
      ${staleAt === null ? nothing : html`<span class="badge">${icon("clock")}Stale</span>`}
      <span class="soft"
        >${branch?.name} · since
        <gadb-age .at=${lockedAt} suffix=""></gadb-age
        >${reason === "" ? nothing : ` · ${reason}`}</span
      >
      ${isMine ? this.#renderButton("release", "Release", id) : nothing}
      ${!isMine && state === "locked" ? this.#renderButton("ask", "Ask to release", id) : nothing}
    </li>`;
  }

  #renderTake(): TemplateResult | typeof nothing {
    return this.#renderButton("lock", "Lock");
  }

  #renderButton(
    wish: "lock" | "release" | "ask",
    label: string,
    lockId?: string,
  ): TemplateResult | typeof nothing {
    if (!this.canWrite) return nothing;
    return html`<button
      class="button"
      type="button"
      aria-disabled=${this.busy ? "true" : nothing}
      @click=${() => {
        if (!this.busy) this.dispatchEvent(new GadbLockAsked(wish, lockId));
      }}
    >
      ${icon(wish === "lock" ? "lock" : wish === "release" ? "unlock" : "bell")}${label}
    </button>`;
  }
}

customElements.define("gadb-lock-state", GadbLockState);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-lock-state": GadbLockState;
  }
}

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import type { LockEvent, NotificationEvent } from "../data/live-feed.ts";
import { loadHeld, type Held } from "../data/locks.ts";
import { GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import { heldInWords } from "../lib/lock-board.ts";
import { printRoute } from "../lib/router.ts";
import type { Services } from "../services.ts";
import { reset } from "../styles/shared.ts";

/** What happens in one transaction comes as several events. */
const GATHER_MS = 100;
/** A connection carries few subscriptions, and pages need some of their own. */
const MOST_PROJECTS = 5;

/**
 * How many locks the person signed in holds, on every page, and whether something is to be done about one of them.
 * @fires gadb-said - when somebody asks for a lock, answers, or takes one away
 */
export class GadbLockChip extends LitElement {
  static override styles = [
    reset,
    css`
      :host {
        display: inline-block;
      }
      a {
        display: flex;
        align-items: center;
        gap: var(--space-1);
        min-height: 28px;
        padding-inline: var(--space-2);
        border: 1px solid var(--edge);
        border-radius: var(--radius-round);
        color: var(--text-1);
        font-size: var(--size-s);
        text-decoration: none;
        white-space: nowrap;
      }
      a:hover {
        background: var(--surface-3);
      }
      a.warn {
        border-color: transparent;
        background: var(--warn-tint);
        color: var(--warn);
        font-weight: 600;
      }
      @media (forced-colors: active) {
        a.warn {
          border-color: CanvasText;
        }
      }
      @media (max-width: 900px) {
        .words {
          display: none;
        }
      }
      @media (min-width: 901px) {
        .short {
          display: none;
        }
      }
    `,
  ];

  static override properties = { services: { attribute: false }, projectId: {} };

  declare services: Services;
  /** The project one is in; undefined elsewhere. */
  declare projectId: string | undefined;
  #held = new Loader<Held>(this);
  #followed = new Map<string, () => void>();
  #stopNotifications: (() => void) | undefined;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #onVisible = () => {
    if (document.visibilityState === "visible") this.#loadSoon();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#onVisible);
    if (this.hasUpdated) this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#onVisible);
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#stopNotifications?.();
    for (const stop of this.#followed.values()) stop();
    this.#followed.clear();
  }

  protected override firstUpdated(): void {
    this.#start();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("projectId")) this.#follow();
  }

  #start(): void {
    this.#stopNotifications = this.services.live.notifications((event) => this.#onTold(event));
    this.#follow();
    void this.#load();
  }

  /** Follows the project one is in, and those in which one holds something. */
  #follow(): void {
    const { live } = this.services;
    const ids = [this.projectId, ...(this.#held.value?.projectIds ?? [])];
    const wanted = new Set(ids.filter((id) => id !== undefined).slice(0, MOST_PROJECTS));
    for (const [id, stop] of this.#followed) {
      if (wanted.has(id)) continue;
      stop();
      this.#followed.delete(id);
    }
    for (const id of wanted) {
      if (!this.#followed.has(id))
        this.#followed.set(
          id,
          live.locks(id, (event) => this.#onLock(event)),
        );
    }
  }

  #onLock({ event, assetLock }: LockEvent): void {
    // Of a lock that is gone nobody is the holder any more: it may have been mine.
    const mayBeMine = assetLock === null || assetLock.holder?.id === this.services.session.userId;
    if (event === "ready" || event === "resync" || mayBeMine) this.#loadSoon();
  }

  #onTold({ event, notification }: NotificationEvent): void {
    if (event === "ready" || event === "resync") return this.#loadSoon();
    if (event !== "insert" || notification?.kind.startsWith("lock.") !== true) return;
    this.dispatchEvent(new GadbSaid(notification.message));
    this.#loadSoon();
  }

  #loadSoon(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      void this.#load();
    }, GATHER_MS);
  }

  async #load(): Promise<void> {
    const { client, session } = this.services;
    const { userId } = session;
    if (userId === undefined) return;
    await this.#held.run((signal) => loadHeld(client, userId, signal));
    if (this.isConnected) this.#follow();
  }

  override render(): TemplateResult | typeof nothing {
    const held = this.#held.value;
    if (held === undefined || held.count === 0) return nothing;
    const { count, warning } = heldInWords(held);
    const projectId = held.projectIds.includes(this.projectId ?? "")
      ? this.projectId
      : held.projectIds[0];
    const holder = this.services.session.userId ?? "";
    const href = printRoute({
      page: "locks",
      ...(projectId === undefined ? {} : { projectId }),
      query: { holder },
    });
    const words = warning === "" ? count : `${count}, ${warning}`;
    return html`<a class=${warning === "" ? "" : "warn"} href=${href} title="You hold ${words}">
      ${icon(warning === "" ? "lock" : "alert")}<span class="words">${words}</span
      ><span class="short" aria-hidden="true">${held.count}</span
      ><span class="hidden-text short">You hold ${words}</span>
    </a>`;
  }
}

customElements.define("gadb-lock-chip", GadbLockChip);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-lock-chip": GadbLockChip;
  }
}

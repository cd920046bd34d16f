import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { versionSubject } from "../data/assets.ts";
import type { Tickets } from "../data/tickets.ts";
import { icon, type IconName } from "../icons.ts";
import { formatMoment } from "../lib/format.ts";
import {
  leaseInWords,
  lockMarks,
  type BoardLock,
  type LockGroup,
  type OpenRequest,
} from "../lib/lock-board.ts";
import { printRoute } from "../lib/router.ts";
import { ariaKeys, shortcutHint, type ShortcutId } from "../lib/shortcuts.ts";
import "../elements/gadb-age.ts";
import "../elements/gadb-thumb.ts";

/** What can be done about a lock. */
export type LockAct = "ask" | "extend" | "release" | "break";
/** What can be done about a request for one. */
export type RequestAct = "withdraw" | "give" | "keep";

/** What rows need besides their locks. */
export interface LockTable {
  projectId: string;
  tickets: Tickets;
  userId: string | undefined;
  now: Date;
  /** Whether who looks may break locks. */
  canBreak: boolean;
  fresh: ReadonlySet<string>;
  gone: ReadonlyMap<string, BoardLock>;
  /** What is being done right now; its buttons wait. */
  busy: string | undefined;
  act(act: LockAct, lock: BoardLock): void;
  answer(act: RequestAct, request: OpenRequest, lock: BoardLock): void;
  /** An asset is opened from this row. */
  opens(lock: BoardLock): void;
}

const COLUMNS = ["Asset", "State", "Holder", "Where", "Since", "Lease", "Note"] as const;

/** The locks as a table, under headings when they are grouped. */
export function renderLockTable(groups: readonly LockGroup[], table: LockTable): TemplateResult {
  return html`<table class="table" role="table" aria-label="Locks">
    <thead role="rowgroup">
      <tr role="row">
        ${COLUMNS.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
        <th role="columnheader" scope="col"><span class="hidden-text">Actions</span></th>
      </tr>
    </thead>
    ${repeat(
      groups,
      ({ key }) => key,
      ({ title, locks }) =>
        html`<tbody role="rowgroup">
          ${
            title === ""
              ? nothing
              : html`<tr role="row">
                  <th role="rowheader" scope="rowgroup" colspan=${COLUMNS.length + 1}>
                    ${title} <span class="muted">${locks.length}</span>
                  </th>
                </tr>`
          }
          ${repeat(
            locks,
            ({ id }) => id,
            (lock) => renderRow(lock, table),
          )}
        </tbody>`,
    )}
  </table>`;
}

function renderRow(lock: BoardLock, table: LockTable): TemplateResult {
  const isGone = table.gone.has(lock.id);
  const look = isGone ? "gone" : table.fresh.has(lock.id) ? "fresh" : "";
  return html`<tr class="row ${look}" role="row" data-lock=${lock.id}>
      <td role="cell" class="wide">${renderAsset(lock, table)}</td>
      <td role="cell" class="wide">
        <span class="badges">
          ${
            isGone
              ? renderBadge({ word: "Released", icon: "unlock", tone: "ok" })
              : lockMarks(lock, table.userId, table.now).map(renderBadge)
          }
        </span>
      </td>
      <td role="cell" data-label="Holder">
        ${lock.holder?.displayName ?? html`<span class="muted">Nobody</span>`}
      </td>
      <td role="cell" data-label="Where">
        <span class="name"
          >${lock.branch?.name ?? ""}
          ${lock.workspace === null ? nothing : html`<small>${lock.workspace.name}</small>`}</span
        >
      </td>
      <td role="cell" class="tight" data-label="Since">
        <gadb-age .at=${lock.lockedAt}></gadb-age>
      </td>
      <td role="cell" class="tight" data-label="Lease">${renderLease(lock, table.now)}</td>
      <td role="cell" class="note wide" data-label="Note">${lock.reason}</td>
      <td role="cell" class="wide">${isGone ? nothing : renderActions(lock, table)}</td>
    </tr>
    ${isGone ? nothing : lock.openRequests.nodes.map((request) => renderRequest(request, lock, table))}`;
}

function renderAsset(lock: BoardLock, table: LockTable): TemplateResult {
  const { asset } = lock;
  const { projectId } = table;
  if (asset === null) return html`<span class="muted">An asset you may not see</span>`;
  return html`<span class="asset">
    ${renderThumb(asset, table.tickets)}
    <span class="name">
      <a
        href=${printRoute({ page: "asset", projectId, id: asset.id, query: {} })}
        @click=${() => table.opens(lock)}
        >${asset.name}</a
      >
      ${asset.parentPath === "" ? nothing : html`<small>${asset.parentPath}</small>`}
    </span>
  </span>`;
}

/** The newest version on the mainline; rows keep their shape where there is none. */
function renderThumb(asset: NonNullable<BoardLock["asset"]>, tickets: Tickets): TemplateResult {
  if (asset.head === null) return html`<span class="blank"></span>`;
  return html`<gadb-thumb
    .subject=${versionSubject(asset, asset.head)}
    .tickets=${tickets}
    .small=${true}
  ></gadb-thumb>`;
}

function renderBadge(mark: { word: string; icon: IconName; tone: string }): TemplateResult {
  return html`<span class="badge ${mark.tone}">${icon(mark.icon)}${mark.word}</span>`;
}

function renderLease(lock: BoardLock, now: Date): TemplateResult | typeof nothing {
  if (lock.leaseExpiresAt === null) return nothing;
  const at = lock.leaseExpiresAt;
  const kept =
    lock.keptUntil !== null && new Date(lock.keptUntil) > now
      ? html`<br /><small class="muted"
            >kept until ${formatMoment(new Date(lock.keptUntil)).slice(-5)}</small
          >`
      : nothing;
  return html`<time datetime=${at} title=${formatMoment(new Date(at))}
      >${leaseInWords(lock, now)}</time
    >${kept}`;
}

function renderActions(lock: BoardLock, table: LockTable): TemplateResult {
  const name = lock.asset?.name ?? "";
  const button = (act: LockAct, look: IconName, label: string, shortcut?: ShortcutId) =>
    html`<button
      class="button small"
      type="button"
      aria-label="${label}: ${name}"
      aria-keyshortcuts=${shortcut === undefined ? nothing : ariaKeys(shortcut)}
      title=${shortcut === undefined ? nothing : `${label} ${shortcutHint(shortcut)}`}
      aria-disabled=${table.busy === lock.id ? "true" : nothing}
      @click=${() => table.act(act, lock)}
    >
      ${icon(look)}${label}
    </button>`;
  const askedAlready = lock.openRequests.nodes.some(({ canWithdraw }) => canWithdraw === true);
  const isMine = lock.canRelease === true;
  return html`<span class="actions">
    ${
      lock.canRequest === true && !askedAlready
        ? button("ask", "comment", "Ask to release", "ask-lock")
        : nothing
    }
    ${
      isMine && lock.asset?.canWrite === true
        ? button("extend", "clock", "Extend", "extend-lock")
        : nothing
    }
    ${isMine ? button("release", "unlock", "Release") : nothing}
    ${table.canBreak && !isMine ? button("break", "reject", "Break") : nothing}
  </span>`;
}

function renderRequest(
  request: OpenRequest,
  lock: BoardLock,
  table: LockTable,
): TemplateResult | typeof nothing {
  const isForMe = lock.canRelease === true;
  const who = request.requester?.id === table.userId ? "You" : request.requester?.displayName;
  const button = (act: RequestAct, label: string) =>
    html`<button
      class="button small"
      type="button"
      aria-label="${label}: ${lock.asset?.name ?? ""}"
      aria-disabled=${table.busy === request.id ? "true" : nothing}
      @click=${() => table.answer(act, request, lock)}
    >
      ${label}
    </button>`;
  return html`<tr class="request ${isForMe ? "for-me" : ""}" role="row">
    <td role="cell" colspan=${COLUMNS.length + 1}>
      <span class="asked">
        ${icon("comment")}
        <span class="words">
          <strong>${who ?? "Somebody"}</strong> asked for it
          <gadb-age .at=${request.createdAt}></gadb-age
          >${request.message === "" ? "" : `: “${request.message}”`}
          ${request.state === "kept" ? html`<span class="muted">Kept for now.</span>` : nothing}
        </span>
        <span class="actions">
          ${isForMe ? [button("give", "Release it"), button("keep", "Keep 1 hour")] : nothing}
          ${request.canWithdraw === true ? button("withdraw", "Withdraw") : nothing}
        </span>
      </span>
    </td>
  </tr>`;
}

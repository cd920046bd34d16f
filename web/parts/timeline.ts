import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { icon, type IconName } from "../icons.ts";
import {
  dayTitle,
  isBreak,
  runSentence,
  sentence,
  type ActivityAction,
  type ActivityEntry,
  type Day,
  type Piece,
  type Run,
} from "../lib/activity.ts";
import { formatMoment } from "../lib/format.ts";
import { printRoute } from "../lib/router.ts";

const ICONS: Readonly<Record<ActivityAction, IconName>> = {
  created: "folder",
  synced: "retry",
  switched: "branch",
  suspended: "pending",
  resumed: "pending",
  closed: "close",
  uploaded: "file",
  locked: "lock",
  released: "unlock",
  shelved: "shelf",
  submitted: "approve",
  discarded: "withdrawn",
  integrated: "merge",
};

/** The days of a timeline, newest first. */
export function renderDays(days: readonly Day[], projectId: string): TemplateResult {
  const now = new Date();
  return html`${repeat(
    days,
    ({ date }) => date,
    ({ date, runs }) =>
      html`<section class="day" aria-label=${dayTitle(date, now)}>
        <h2>${dayTitle(date, now)}</h2>
        <ol>
          ${repeat(
            runs,
            ({ id }) => id,
            (run) => renderRun(run, projectId),
          )}
        </ol>
      </section>`,
  )}`;
}

function renderRun(run: Run, projectId: string): TemplateResult {
  const [first] = run.entries;
  if (first === undefined) return html``;
  if (run.entries.length === 1) return renderEntry(first, projectId, true);
  return html`<li class="entry">
    ${renderTime(first)} ${icon(ICONS[first.action])}
    <details>
      <summary>${runSentence(run)}</summary>
      <ol>
        ${run.entries.map((entry) => renderEntry(entry, projectId, false))}
      </ol>
    </details>
  </li>`;
}

function renderEntry(entry: ActivityEntry, projectId: string, withIcon: boolean): TemplateResult {
  const pieces = sentence(entry);
  const broke = isBreak(entry);
  return html`<li class="entry ${broke ? "broke" : ""}">
    ${renderTime(entry)} ${withIcon ? icon(broke ? "alert" : ICONS[entry.action]) : nothing}
    <span>${pieces.map((piece) => renderPiece(piece, projectId))}</span>
  </li>`;
}

function renderPiece(piece: Piece, projectId: string): TemplateResult | string {
  if ("asset" in piece)
    return html`<a href=${printRoute({ page: "asset", projectId, id: piece.asset, query: {} })}
      >${piece.text}</a
    >`;
  if ("shelf" in piece)
    return html`<a href=${printRoute({ page: "shelf", projectId, id: piece.shelf, query: {} })}
      >${piece.text}</a
    >`;
  return piece.text;
}

function renderTime({ occurredAt }: ActivityEntry): TemplateResult {
  const at = new Date(occurredAt);
  return html`<time datetime=${occurredAt} title=${formatMoment(at)}
    >${at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}</time
  >`;
}

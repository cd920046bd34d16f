import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Project } from "../data/projects.ts";
import { GadbSaid, type GadbUploadAsked } from "../events.ts";
import { icon } from "../icons.ts";
import type { Route } from "../lib/router.ts";
import type { Services } from "../services.ts";
import { reset } from "../styles/shared.ts";

/**
 * Where files come in: dropped anywhere on a project's page, or picked because something asked for it. What reviews and
 * sends them comes over the line with the first of them.
 */
export class GadbUploads extends LitElement {
  static override styles = [
    reset,
    css`
      .drop {
        position: fixed;
        inset: var(--space-3);
        z-index: 7;
        display: grid;
        align-content: center;
        justify-items: center;
        gap: var(--space-3);
        border: 2px dashed var(--accent);
        border-radius: var(--radius-2);
        background: var(--scrim);
        pointer-events: none;
      }
      .drop p {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-2);
        background: var(--surface-1);
        color: var(--text-1);
        font-size: var(--size-l);
        font-weight: 600;
      }
    `,
  ];

  static override properties = {
    services: { attribute: false },
    route: { attribute: false },
    dragging: { state: true },
  };

  declare services: Services;
  declare route: Route;
  /** Whether files are held over the page. */
  declare dragging: boolean;
  /** The asset that was asked for, while its file is picked. */
  #assetId: string | undefined;
  #stop = new AbortController();

  constructor() {
    super();
    this.dragging = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { uploads } = this.services;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    window.addEventListener("dragover", (event) => this.#onDragOver(event), { signal });
    window.addEventListener("dragleave", (event) => this.#onDragLeave(event), { signal });
    window.addEventListener("drop", (event) => void this.#onDrop(event), { signal });
    window.addEventListener(
      "gadb-upload-asked",
      (event) => this.#onAsked(event as GadbUploadAsked),
      {
        signal,
      },
    );
    uploads.addEventListener("change", () => void this.#onQueue(), { signal });
    if (uploads.queue !== undefined) void this.#onQueue();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("route")) this.dragging = false;
  }

  get #project(): Project | undefined {
    return this.services.projects.find(this.route.projectId);
  }

  #onDragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    // Whatever becomes of them: the browser must not leave the page to show the file.
    event.preventDefault();
    event.dataTransfer.dropEffect = this.#project?.canWrite === true ? "copy" : "none";
    this.dragging = true;
  }

  #onDragLeave(event: DragEvent): void {
    if (event.relatedTarget === null) this.dragging = false;
  }

  async #onDrop(event: DragEvent): Promise<void> {
    this.dragging = false;
    const { dataTransfer } = event;
    if (!dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const project = this.#project;
    if (project?.canWrite !== true) {
      this.dispatchEvent(new GadbSaid(this.#refusal(project)));
      return;
    }
    await this.#review(project, await filesOf(dataTransfer), undefined);
  }

  #refusal(project: Project | undefined): string {
    if (project === undefined) return "Open a project to upload files to it.";
    if (project.status === "archived")
      return `${project.name} is archived: nothing is added to it.`;
    return `You may look at ${project.name}, not upload to it. Ask one of its managers.`;
  }

  #onAsked({ assetId }: GadbUploadAsked): void {
    this.#assetId = assetId;
    const picker = this.renderRoot.querySelector("input") as HTMLInputElement;
    picker.multiple = assetId === undefined;
    picker.click();
  }

  async #onPicked(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const project = this.#project;
    const files = [...(input.files ?? [])].map((file) => ({ path: file.name, file }));
    input.value = "";
    if (project !== undefined && files.length > 0)
      await this.#review(project, files, this.#assetId);
  }

  async #review(
    project: Project,
    files: { path: string; file: File }[],
    assetId: string | undefined,
  ): Promise<void> {
    if (files.length === 0) return;
    await import("./gadb-upload-review.ts");
    await this.renderRoot.querySelector("gadb-upload-review")?.show({ project, files, assetId });
  }

  /** The queue is there: the tray shows it from now on. */
  async #onQueue(): Promise<void> {
    const { queue } = this.services.uploads;
    if (queue === undefined) return;
    await import("./gadb-upload-tray.ts");
    let shown = -1;
    const onChange = () => {
      if (queue.items.length !== shown) this.requestUpdate();
      shown = queue.items.length;
    };
    queue.addEventListener("change", onChange, { signal: this.#stop.signal });
    this.requestUpdate();
  }

  override render(): TemplateResult {
    const { queue } = this.services.uploads;
    const hasTray = (queue?.items.length ?? 0) > 0 && this.route.page !== "uploads";
    return html`
      <input type="file" hidden @change=${this.#onPicked} />
      <gadb-upload-review .services=${this.services}></gadb-upload-review>
      ${hasTray ? html`<gadb-upload-tray .queue=${queue}></gadb-upload-tray>` : nothing}
      ${this.dragging ? this.#renderDrop() : nothing}
    `;
  }

  #renderDrop(): TemplateResult {
    const project = this.#project;
    return html`<div class="drop">
      <p>
        ${
          project?.canWrite === true
            ? html`${icon("upload")}Drop to upload to ${project.name}`
            : html`${icon("alert")}${this.#refusal(project)}`
        }
      </p>
    </div>`;
  }
}

/** The files of a drop. What it holds is read before its event is over; what walks through folders comes afterwards. */
async function filesOf(data: DataTransfer): Promise<{ path: string; file: File }[]> {
  const entries = [...data.items]
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const { readEntries } = await import("../data/dropped-files.ts");
  return readEntries(entries);
}

customElements.define("gadb-uploads", GadbUploads);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-uploads": GadbUploads;
  }
}

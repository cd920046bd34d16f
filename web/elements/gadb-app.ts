import { LitElement, html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { takeArrival } from "../arrival.ts";
import { loadUser, type Person } from "../data/people.ts";
import type { Queue } from "../data/queue.ts";
import type { GadbCommanded, GadbProjectChosen, GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { subjectName } from "../lib/reviews.ts";
import type { Route } from "../lib/router.ts";
import { focusSearch } from "../focus-search.ts";
import { PROJECT_SCREENS, SCREENS } from "../pages/screens.ts";
import type { Theme } from "../lib/theme.ts";
import { makeServices } from "../services.ts";
import { appStyles } from "../styles/app.ts";
import { buttons, reset } from "../styles/shared.ts";
import { currentTheme, switchTheme } from "../theme.ts";
import type { GadbKeySheet } from "./gadb-key-sheet.ts";
import "../pages/gadb-page-sign-in.ts";
import "./gadb-header.ts";
import "./gadb-held-verdict.ts";
import "./gadb-key-sheet.ts";
import "./gadb-lock-chip.ts";
import "./gadb-outlet.ts";
import "./gadb-problem.ts";
import "./gadb-project-nav.ts";
import "./gadb-uploads.ts";

const SAID_FOR_MS = 6_000;

/** The frame of the dashboard: who is signed in, which page is shown, and what is announced. */
export class GadbApp extends LitElement {
  static override styles = [reset, buttons, appStyles];

  static override properties = {
    said: { state: true },
    person: { state: true },
    theme: { state: true },
    startProblem: { state: true },
  };

  declare said: string;
  declare person: Person | undefined;
  declare theme: Theme;
  /** Why the start failed, when the server did not answer. */
  declare startProblem: Problem | undefined;
  #services = makeServices();
  #saidTimer: ReturnType<typeof setTimeout> | undefined;
  #userId: string | undefined;
  #wasSignedIn = false;

  constructor() {
    super();
    this.said = "";
    this.theme = currentTheme();
    const { session, navigation, queue, projects, live, keyboard } = this.#services;
    keyboard.addEventListener("change", () => this.#onKeymap());
    session.addEventListener("change", () => this.#onSession());
    navigation.addEventListener("change", () => this.#onRoute());
    navigation.addEventListener("view", () => this.requestUpdate());
    projects.addEventListener("change", () => this.requestUpdate());
    live.addEventListener("change", () => this.requestUpdate());
    queue.addEventListener("change", () => {
      this.#setTitle();
      this.requestUpdate();
    });
    keyboard.pauseWhile(() => session.state !== "signed-in");
    keyboard.bind({
      help: () => this.#sheet?.show(),
      theme: () => this.#onTheme(),
      search: () => focusSearch(this.renderRoot),
      "go-queue": () => this.#goTo("reviews"),
      "go-locks": () => this.#goTo("locks"),
      "go-storage": () => this.#goTo("storage"),
    });
    void this.#start();
  }

  async #start(): Promise<void> {
    this.startProblem = undefined;
    try {
      await this.#services.session.restore(takeArrival());
      this.#sayArrival();
    } catch (error) {
      this.startProblem = problemOf(error);
    }
  }

  /** What a trip to a provider brought to somebody who was signed in before. */
  #sayArrival(): void {
    const { state, arrival } = this.#services.session;
    if (state !== "signed-in" || arrival === undefined) return;
    if (arrival.outcome === "linked") this.#say("You can sign in that way from now on.");
    else if (arrival.problem !== undefined)
      this.#say(`${arrival.problem.message} ${arrival.problem.hint ?? ""}`);
    this.#services.session.arrival = undefined;
  }

  get #sheet(): GadbKeySheet | null {
    return this.renderRoot.querySelector("gadb-key-sheet");
  }

  #onSession(): void {
    const { session, queue, ahead, tickets, projects, live, client, verdicts, uploads, keyboard } =
      this.#services;
    if (session.state !== "expired" && session.userId !== this.#userId) {
      this.#userId = session.userId;
      this.person = undefined;
      queue.clear();
      ahead.clear();
      tickets.clear();
      projects.clear();
      live.clear();
      verdicts.clear();
      uploads.clear();
      keyboard.use(session.userId);
      if (session.userId !== undefined) {
        void verdicts.open(session.userId);
        void uploads.begin(session.userId);
        void projects.load();
        // The header says on every page how many wait; my work loads them itself.
        if (this.#services.navigation.route.page !== "work") void queue.loadOnce();
        void loadUser(client, session.userId).then(
          (person) => (this.person = person),
          () => {},
        );
      }
    }
    this.#setTitle();
    this.requestUpdate();
    if (session.state === "signed-in") live.revive();
    // The form that had the focus is gone.
    const isSignedIn = session.state === "signed-in";
    if (isSignedIn && !this.#wasSignedIn) verdicts.resume();
    if (isSignedIn && !this.#wasSignedIn) void this.updateComplete.then(() => this.#focusMain());
    this.#wasSignedIn = isSignedIn;
  }

  #focusMain(): void {
    this.renderRoot.querySelector<HTMLElement>("main")?.focus();
  }

  #onRoute(): void {
    this.#setTitle();
    this.requestUpdate();
    // Going back, the page scrolls to where it was left once it has what it shows.
    if (this.#services.navigation.restored !== undefined) return;
    void this.updateComplete.then(() => window.scrollTo(0, 0));
  }

  #setTitle(): void {
    const { session, queue, navigation } = this.#services;
    const waiting = queue.items?.length ?? 0;
    const name = session.state === "signed-out" ? "Sign in" : pageName(navigation.route, queue);
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${name} · Game Asset Database`;
  }

  #onSaid(event: GadbSaid): void {
    this.#say(event.text);
  }

  #say(text: string): void {
    clearTimeout(this.#saidTimer);
    this.said = text;
    this.#saidTimer = setTimeout(() => (this.said = ""), SAID_FOR_MS);
  }

  #onTheme(): void {
    this.theme = switchTheme();
    this.#say(`Theme: ${this.theme}`);
  }

  /** What the header's tooltips say follows the keys. */
  #onKeymap(): void {
    this.renderRoot.querySelector("gadb-header")?.requestUpdate();
    this.#sheet?.requestUpdate();
  }

  /** The page of the project one is in; without one, of the first. */
  #goTo(page: "reviews" | "locks" | "storage"): void {
    const { navigation, projects } = this.#services;
    const projectId = navigation.route.projectId ?? projects.items?.[0]?.id;
    if (projectId === undefined) this.#say("There is no project to go to.");
    else navigation.go({ page, projectId, query: {} });
  }

  #onProject({ projectId }: GadbProjectChosen): void {
    const { navigation } = this.#services;
    const { page } = navigation.route;
    const screen = PROJECT_SCREENS.find((candidate) => candidate === page) ?? "reviews";
    navigation.go({ page: screen, projectId, query: {} });
  }

  async #onSignOut(): Promise<void> {
    // Nobody could send it afterwards.
    await this.#services.verdicts.flush();
    await this.#services.session.signOut();
    this.#services.navigation.go({ page: "work", query: {} }, { replace: true });
  }

  #onCommand({ command }: GadbCommanded): void {
    if (command === "theme") this.#onTheme();
    else if (command === "help") this.#sheet?.show();
    else if (command === "sign-out") void this.#onSignOut();
    else this.#focusMain();
  }

  override render(): TemplateResult {
    return html`<div
      @gadb-said=${this.#onSaid}
      @click=${(event: MouseEvent) => this.#services.navigation.take(event)}
    >
      ${this.#renderBody()}
      <div class="said" role="status" aria-live="polite">
        ${this.said === "" ? nothing : html`<p>${this.said}</p>`}
      </div>
    </div>`;
  }

  #renderBody(): TemplateResult {
    const { state } = this.#services.session;
    if (this.startProblem !== undefined) {
      return html`<main class="failed">
        <h1 class="hidden-text">Game Asset Database</h1>
        <gadb-problem
          .problem=${this.startProblem}
          @gadb-retry-asked=${() => this.#start()}
        ></gadb-problem>
      </main>`;
    }
    if (state === "unknown") return html``;
    if (state === "signed-out")
      return html`<gadb-page-sign-in .services=${this.#services}></gadb-page-sign-in>`;
    return html`
      <div ?inert=${state === "expired"}>${this.#renderSignedIn()}</div>
      ${state === "expired" ? this.#renderExpired() : nothing}
    `;
  }

  #renderExpired(): TemplateResult {
    // Over the page and not instead of it: a note half written must still be there afterwards.
    return html`<div class="expired" role="dialog" aria-modal="true" aria-label="Sign in again">
      <gadb-page-sign-in
        .services=${this.#services}
        explanation="Your session has ended. Sign in to go on; nothing you wrote is lost."
      ></gadb-page-sign-in>
    </div>`;
  }

  #renderSignedIn(): TemplateResult {
    const { navigation, queue, keyboard, projects, live } = this.#services;
    const { route } = navigation;
    const { projectId } = route;
    const shownId = projectId ?? (route.page === "review" ? projects.ofReview : undefined);
    return html`
      <gadb-header
        .waiting=${queue.items?.length}
        .theme=${this.theme}
        .personName=${this.person?.displayName ?? ""}
        .projects=${projects.items ?? []}
        .projectId=${shownId}
        .isWork=${route.page === "work"}
        @gadb-commanded=${this.#onCommand}
        @gadb-project-chosen=${this.#onProject}
        >${keyed(
          this.#userId,
          html`<gadb-lock-chip .services=${this.#services} .projectId=${shownId}></gadb-lock-chip>`,
        )}</gadb-header
      >
      ${projectId === undefined ? nothing : this.#renderProjectNav(route, projectId)}
      ${live.isCutOff ? renderCutOff() : nothing}
      <main id="main" tabindex="-1">
        ${keyed(
          this.#userId,
          html`<gadb-outlet .services=${this.#services} .route=${route}></gadb-outlet>`,
        )}
      </main>
      <gadb-held-verdict
        .services=${this.#services}
        ?raised=${this.said !== ""}
      ></gadb-held-verdict>
      <gadb-key-sheet .keyboard=${keyboard}></gadb-key-sheet>
      <gadb-uploads .services=${this.#services} .route=${route}></gadb-uploads>
    `;
  }

  #renderProjectNav(route: Route, projectId: string): TemplateResult {
    const project = this.#services.projects.find(projectId);
    return html`<gadb-project-nav
        .route=${route}
        .projectName=${project?.name ?? ""}
        .canUpload=${project?.canWrite === true}
      ></gadb-project-nav>
      ${
        project?.status === "archived"
          ? html`<p class="banner">
              ${icon("archive")}This project is archived. Everything can be read, nothing changed.
            </p>`
          : nothing
      }`;
  }
}

function renderCutOff(): TemplateResult {
  return html`<p class="banner cut-off" role="status">
    ${icon("alert")}The server is out of reach. What you see may be old; it comes back by itself.
  </p>`;
}

function pageName(route: Route, queue: Queue): string {
  if (route.page === "missing") return "Not found";
  const item = route.page === "review" ? queue.find(route.id ?? "") : undefined;
  return item === undefined ? SCREENS[route.page].title : subjectName(item.subject);
}

customElements.define("gadb-app", GadbApp);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-app": GadbApp;
  }
}

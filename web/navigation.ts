import { isSamePlace, parseRoute, printRoute, type Query, type Route } from "./lib/router.ts";

/** How a screen was left: given back when the browser goes back to it. */
export interface Left {
  scrollY: number;
  /** What had the focus, in the screen's own words; see `Navigation.remember`. */
  focus?: string;
}

/**
 * The address bar. Fires "change" when another thing is shown and "view" when only the view of it changed (a filter, a
 * mode, a frame). After a step back or forward `restored` says how the screen was left.
 */
export class Navigation extends EventTarget {
  route: Route = here();
  /** Undefined for a new visit, and once `restoreScroll` was called for what is shown. */
  restored: Left | undefined;

  constructor() {
    super();
    history.scrollRestoration = "manual";
    window.addEventListener("popstate", (event: PopStateEvent) => {
      this.restored = (event.state as Left | null) ?? { scrollY: 0 };
      this.#set(here());
    });
  }

  /** Goes to another screen. `replace` leaves no step in the history. */
  go(route: Route, { replace = false } = {}): void {
    const path = printRoute(route);
    this.#leave();
    if (replace) history.replaceState(null, "", path);
    else if (path !== location.pathname + location.search) history.pushState(null, "", path);
    this.restored = undefined;
    this.#set(route);
  }

  /** Changes the view of what is shown; an empty value takes a part of the address away. No step in the history. */
  view(change: Query): void {
    const query = Object.fromEntries(
      Object.entries({ ...this.route.query, ...change }).filter(([, value]) => value !== ""),
    );
    const route = { ...this.route, query };
    history.replaceState(history.state, "", printRoute(route));
    this.#set(route);
  }

  /** Takes a click on a link of ours, so that the page is not loaded again. Clicks that open a tab stay the browser's. */
  take(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (link === undefined || link.target !== "" || link.hasAttribute("download")) return;
    if (link.origin !== location.origin) return;
    const route = parseRoute(link.pathname, link.search);
    if (route.page === "missing") return;
    event.preventDefault();
    this.go(route);
  }

  /** Call when something of a list is opened: `restored.focus` says it when the list is shown again. */
  remember(focus: string): void {
    history.replaceState({ ...(history.state as Left | null), focus }, "");
  }

  /**
   * Call once the screen of `route` has what it shows: scrolls to where it was left, and says what had the focus. What one
   * has left meanwhile, with its answer still to come, changes nothing.
   */
  restoreScroll(route: Route): string | undefined {
    if (!isSamePlace(route, this.route)) return undefined;
    const { restored } = this;
    this.restored = undefined;
    if (restored !== undefined) window.scrollTo(0, restored.scrollY);
    return restored?.focus;
  }

  #leave(): void {
    history.replaceState({ ...(history.state as Left | null), scrollY: window.scrollY }, "");
  }

  #set(route: Route): void {
    const before = this.route;
    this.route = route;
    this.dispatchEvent(new Event(isSamePlace(before, route) ? "view" : "change"));
  }
}

function here(): Route {
  return parseRoute(location.pathname, location.search);
}

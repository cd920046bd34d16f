import { parseRoute, printRoute, type Route } from "./lib/router.ts";

/** The address bar. Fires "change" when the route does; the list's scroll offset is restored by the pages. */
export class Navigation extends EventTarget {
  route: Route = parseRoute(location.pathname);

  constructor() {
    super();
    window.addEventListener("popstate", () => this.#set(parseRoute(location.pathname)));
  }

  /** Goes to another screen. `replace` leaves no step in the history. */
  go(route: Route, { replace = false } = {}): void {
    const path = printRoute(route);
    if (replace) history.replaceState(null, "", path);
    else if (path !== location.pathname) history.pushState(null, "", path);
    this.#set(route);
  }

  /** Takes a click on a link of ours, so that the page is not loaded again. Clicks that open a tab stay the browser's. */
  take(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (link === undefined || link.target !== "" || link.hasAttribute("download")) return;
    if (link.origin !== location.origin) return;
    const route = parseRoute(link.pathname);
    if (route.page === "missing") return;
    event.preventDefault();
    this.go(route);
  }

  #set(route: Route): void {
    this.route = route;
    this.dispatchEvent(new Event("change"));
  }
}

import { LitElement } from "lit";
import type { Route } from "../lib/router.ts";
import type { Services } from "../services.ts";

/**
 * What every screen has. gadb-app makes one element for a screen and keeps it while that screen is shown: `route` changes
 * under it when another thing is opened or a filter is set.
 */
export abstract class Page extends LitElement {
  static override properties = { services: { attribute: false }, route: { attribute: false } };

  declare services: Services;
  declare route: Route;
}

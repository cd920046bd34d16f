import { readArrival, type Arrival } from "./lib/arrival.ts";

/** What a provider's way back wrote into the address bar, taken out of it; undefined when there is nothing. */
export function takeArrival(): Arrival | undefined {
  const arrival = readArrival(location.href);
  if (arrival !== undefined) history.replaceState(history.state, "", arrival.path);
  return arrival;
}

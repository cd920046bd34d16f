import type { GadbClient } from "../src/sdk/index.ts";
import { makeClient } from "./data/client.ts";
import { LiveFeed } from "./data/live-feed.ts";
import { Previews } from "./data/previews.ts";
import { Projects } from "./data/projects.ts";
import { Queue } from "./data/queue.ts";
import { ReviewsAhead } from "./data/reviews-ahead.ts";
import { Session } from "./data/session.ts";
import { Tickets } from "./data/tickets.ts";
import { Uploads } from "./data/uploads.ts";
import { Verdicts } from "./data/verdicts.ts";
import { Keyboard } from "./keyboard.ts";
import { Navigation } from "./navigation.ts";

/** What pages need besides their data; made once by gadb-app and handed down as a property. */
export interface Services {
  session: Session;
  client: GadbClient;
  tickets: Tickets;
  queue: Queue;
  ahead: ReviewsAhead;
  projects: Projects;
  live: LiveFeed;
  verdicts: Verdicts;
  uploads: Uploads;
  keyboard: Keyboard;
  navigation: Navigation;
}

/** Makes the services of one page load. */
export function makeServices(): Services {
  const session = new Session();
  const client = makeClient(session);
  const queue = new Queue(client);
  const live = new LiveFeed(client);
  return {
    session,
    client,
    tickets: new Tickets(client, new Previews(client, live)),
    queue,
    ahead: new ReviewsAhead(client),
    projects: new Projects(client),
    live,
    verdicts: new Verdicts(client, {
      hide: (reviewId) => queue.hide(reviewId),
      show: (reviewId) => queue.unhide(reviewId),
      done: (reviewId) => queue.finish(reviewId),
    }),
    uploads: new Uploads(client, session),
    keyboard: new Keyboard(),
    navigation: new Navigation(),
  };
}

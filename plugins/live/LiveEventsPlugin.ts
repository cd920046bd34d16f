import type {} from "postgraphile";
import {
  constant,
  context,
  get,
  lambda,
  listen,
  type FieldArgs,
  type Step,
} from "postgraphile/grafast";
import type {} from "postgraphile/graphile-build-pg";
import { extendSchema } from "postgraphile/utils";
import type { LiveEvent } from "./event-queue.ts";
import type { LiveSource } from "./live-source.ts";
import { LIVE_TYPES } from "./live-types.ts";
import type { Subject } from "./topics.ts";

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Grafast {
    interface Context {
      /** The events that the caller may follow. */
      live: LiveSource;
    }
  }
}

type EventStep = Step<LiveEvent>;

/** What a subscription is asked for. */
interface Request {
  subject: Subject;
  after: string | null | undefined;
}

/** What every payload has. */
const COMMON = {
  event: ($event: EventStep) => get($event, "event"),
  cursor: ($event: EventStep) => get($event, "cursor"),
  kind: ($event: EventStep) => get($event, "kind"),
};

/**
 * The subscriptions. Events bring ids only; every row is read again under row security, and an id shows only as part of
 * a row that the reader may see. Who may follow is checked in the subscribe plan and before each event; see gate.ts.
 */
export const LiveEventsPlugin: GraphileConfig.Plugin = extendSchema((build) => {
  const { assets, asset_locks, asset_reviews, asset_versions, notifications, workspace_activity } =
    build.input.pgRegistry.pgResources;
  if (
    !assets ||
    !asset_locks ||
    !asset_reviews ||
    !asset_versions ||
    !notifications ||
    !workspace_activity
  ) {
    throw new Error("The tables that live events are about are missing from the schema.");
  }
  const id = (name: string) => ($event: EventStep) => get($event, name) as Step<string>;
  return {
    typeDefs: LIVE_TYPES,
    objects: {
      Subscription: {
        plans: {
          lockChanged: follow("locks"),
          reviewChanged: follow("reviews"),
          projectActivity: follow("activity"),
          myNotifications: follow("notifications"),
        },
      },
      LockChangedPayload: {
        plans: {
          ...COMMON,
          asset: ($event: EventStep) => assets.get({ id: id("asset_id")($event) }),
          assetLock: ($event: EventStep) => asset_locks.get({ id: id("lock_id")($event) }),
        },
      },
      ReviewChangedPayload: {
        plans: {
          ...COMMON,
          assetReview: ($event: EventStep) => asset_reviews.get({ id: id("review_id")($event) }),
        },
      },
      ProjectActivityPayload: {
        plans: {
          ...COMMON,
          workspaceActivity: ($event: EventStep) =>
            workspace_activity.get({
              id: id("activity_id")($event),
              occurred_at: id("occurred_at")($event),
            }),
          assetVersion: ($event: EventStep) => asset_versions.get({ id: id("version_id")($event) }),
        },
      },
      MyNotificationsPayload: {
        plans: {
          ...COMMON,
          notification: ($event: EventStep) =>
            notifications.get({ id: id("notification_id")($event) }),
        },
      },
    },
  };
}, "LiveEventsPlugin");

function follow(kind: Subject["kind"]) {
  return {
    subscribePlan(_$root: Step, args: FieldArgs) {
      const $projectId = kind === "notifications" ? constant(null) : args.getRaw("projectId");
      const $request = lambda(
        [$projectId, args.getRaw("after")] as const,
        ([projectId, after]) => ({ subject: { projectId, kind }, after }) as Request,
        true,
      );
      const $gate = lambda(context().get("live"), (live) => asPubsub(live as LiveSource), true);
      return listen($gate as never, $request as never);
    },
    plan: ($event: EventStep) => $event,
  };
}

/** PostGraphile's steps subscribe to one value, a topic. */
function asPubsub(live: LiveSource) {
  return { subscribe: ({ subject, after }: Request) => live.source(subject, after) };
}

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
import { extendSchema, gql } from "postgraphile/utils";
import type { LiveEvent } from "./event-queue.ts";
import type { LiveGate, Subject } from "./gate.ts";

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Grafast {
    interface Context {
      /** The events that the caller may follow. */
      live: LiveGate;
    }
  }
}

const TYPES = gql`
  extend type Subscription {
    """
    Locks taken, changed and released in a project.
    """
    lockChanged(projectId: UUID!): LockChangedPayload
    """
    Reviews asked for, decided and commented in a project.
    """
    reviewChanged(projectId: UUID!): ReviewChangedPayload
    """
    The activity timeline of a project as it grows.
    """
    projectActivity(projectId: UUID!): ProjectActivityPayload
    """
    Notifications to oneself.
    """
    myNotifications: MyNotificationsPayload
  }

  """
  What happened to a lock.
  """
  type LockChangedPayload {
    """
    ready: events follow from here on, read the present state now. resync: events were lost, read it again. Else
    insert, update or delete.
    """
    event: String!
    """
    The asset; null when one may not see it.
    """
    asset: Asset
    """
    The lock as it is now; null when it was released.
    """
    assetLock: AssetLock
  }

  """
  What happened to a review.
  """
  type ReviewChangedPayload {
    """
    ready, resync, insert or update; see LockChangedPayload.
    """
    event: String!
    """
    The review as it is now; null when one may not see it.
    """
    assetReview: AssetReview
  }

  """
  What was done.
  """
  type ProjectActivityPayload {
    """
    ready, resync or insert; see LockChangedPayload.
    """
    event: String!
    """
    The entry of the timeline; null when one may not see it.
    """
    workspaceActivity: WorkspaceActivity
  }

  """
  What one was told.
  """
  type MyNotificationsPayload {
    """
    ready, resync, insert or update; see LockChangedPayload.
    """
    event: String!
    """
    The notification.
    """
    notification: Notification
  }
`;

type EventStep = Step<LiveEvent>;

/**
 * The subscriptions. Events bring ids only; every row is read again under row security, and an id shows only as part of
 * a row that the reader may see. Who may follow is checked in the subscribe plan and before each event; see gate.ts.
 */
export const LiveEventsPlugin: GraphileConfig.Plugin = extendSchema((build) => {
  const { assets, asset_locks, asset_reviews, notifications, workspace_activity } =
    build.input.pgRegistry.pgResources;
  if (!assets || !asset_locks || !asset_reviews || !notifications || !workspace_activity) {
    throw new Error("The tables that live events are about are missing from the schema.");
  }
  const id = (name: string) => ($event: EventStep) => get($event, name) as Step<string>;
  return {
    typeDefs: TYPES,
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
          event: ($event: EventStep) => get($event, "event"),
          asset: ($event: EventStep) => assets.get({ id: id("asset_id")($event) }),
          assetLock: ($event: EventStep) => asset_locks.get({ id: id("lock_id")($event) }),
        },
      },
      ReviewChangedPayload: {
        plans: {
          event: ($event: EventStep) => get($event, "event"),
          assetReview: ($event: EventStep) => asset_reviews.get({ id: id("review_id")($event) }),
        },
      },
      ProjectActivityPayload: {
        plans: {
          event: ($event: EventStep) => get($event, "event"),
          workspaceActivity: ($event: EventStep) =>
            workspace_activity.get({
              id: id("activity_id")($event),
              occurred_at: id("occurred_at")($event),
            }),
        },
      },
      MyNotificationsPayload: {
        plans: {
          event: ($event: EventStep) => get($event, "event"),
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
      const $subject = lambda($projectId, (projectId) => ({ projectId, kind }) as Subject, true);
      return listen(context().get("live") as never, $subject as never);
    },
    plan: ($event: EventStep) => $event,
  };
}

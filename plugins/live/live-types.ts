import { gql } from "postgraphile/utils";

/** The subscriptions and what they bring, as clients read of them. */
export const LIVE_TYPES = gql`
  extend type Subscription {
    """
    Locks taken, changed and released in a project. After a gap pass the cursor of the last event as after: first comes
    ready, then what was missed, then what happens.
    """
    lockChanged(projectId: UUID!, after: String): LockChangedPayload
    """
    Reviews asked for, decided and commented in a project. For after see lockChanged.
    """
    reviewChanged(projectId: UUID!, after: String): ReviewChangedPayload
    """
    The activity timeline of a project as it grows, previews as they are made, and the project's archiving and reopening.
    For after see lockChanged.
    """
    projectActivity(projectId: UUID!, after: String): ProjectActivityPayload
    """
    Notifications to oneself. For after see lockChanged.
    """
    myNotifications(after: String): MyNotificationsPayload
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
    How far one has read with this event; for after of the same subscription, within a week. Opaque.
    """
    cursor: String!
    """
    lock.taken, lock.changed, lock.retained (by a branch), lock.broken or lock.released. A broken lock is released or
    retained next. Null with ready and resync.
    """
    kind: String
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
    How far one has read with this event; see LockChangedPayload.
    """
    cursor: String!
    """
    review.requested, review.changed, review.decided, review.noted, review.note_changed, review.drawn or review.erased. Null with ready and resync.
    """
    kind: String
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
    ready, resync, insert for an entry of the timeline, or update for a preview and the project; see LockChangedPayload.
    """
    event: String!
    """
    How far one has read with this event; see LockChangedPayload.
    """
    cursor: String!
    """
    activity.recorded, preview.changed, project.archived, project.reopened or project.deleted. Null with ready and resync.
    """
    kind: String
    """
    The entry of the timeline; null when one may not see it, and when it is about the project.
    """
    workspaceActivity: WorkspaceActivity
    """
    The version whose preview has changed; null when one may not see it, and with everything else.
    """
    assetVersion: AssetVersion
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
    How far one has read with this event; see LockChangedPayload.
    """
    cursor: String!
    """
    notification.sent or notification.changed. Null with ready and resync.
    """
    kind: String
    """
    The notification.
    """
    notification: Notification
  }
`;

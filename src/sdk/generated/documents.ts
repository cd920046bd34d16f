/** The documents of the SDK with the types of their variables and results. */
// Made by `npm run gen` from plugins/schema.graphql and src/sdk/documents. Do not edit.
import { TypedDocumentString } from "../typed-document.ts";

/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> =
  T | { [P in keyof T]?: P extends " $fragmentName" | "__typename" ? T[P] : never };
/** The tool that drew a stroke. */
export type AnnotationTool =
  /** From the first point to the last. */
  | "arrow"
  /** In the box of the first and the last point. */
  | "ellipse"
  /** Through all points. */
  | "pen"
  /** With the first and the last point as corners. */
  | "rectangle";

/** Kind of branch, from least to most stable. */
export type BranchType =
  /** Where a team works together. */
  | "development"
  /** The project's main branch, of which there is one. */
  | "mainline"
  /** What is prepared for others; takes nothing from its parent by itself. */
  | "release"
  /** Somebody's piece of work. */
  | "task";

/** Locked: held by a user. Retained: held by a branch until its version reaches the destination. */
export type LockState =
  /** Held by a person. */
  | "locked"
  /** Held by a branch. */
  | "retained";

/** What a note points at: the whole version, a region of the picture, a frame, a point on a surface. */
export type NotePlace =
  /** A frame, with its rate. */
  | "frame"
  /** A part of the picture. */
  | "region"
  /** A point of the model. */
  | "surface"
  /** All of it. */
  | "version";

/** State of a note that is a task. */
export type NoteTaskState =
  /** Said to be done. */
  | "addressed"
  /** To be done. */
  | "open"
  /** Seen to be done. */
  | "verified";

/** Rank in a project, each holding the rights of the ones before it. */
export type ProjectRole =
  /** Makes assets, uploads, locks, shelves, works in workspaces. */
  | "contributor"
  /** Breaks locks, makes branches, approves on protected ones. */
  | "lead"
  /** Keeps members, exceptions, tags and storage. */
  | "manager"
  /** Archives and deletes. */
  | "owner"
  /** Comments and decides reviews. */
  | "reviewer"
  /** Reads. */
  | "viewer";

/** An archived project is immutable for every role. */
export type ProjectStatus =
  /** Work goes on. */
  | "active"
  /** Nothing changes any more. */
  | "archived";

/** State of a review; all but pending and in_review are final, a new round is a new review. */
export type ReviewState =
  /** With the approvals that the branch asks for. Final. */
  | "approved"
  /** Something is to be changed. Final. */
  | "changes_requested"
  /** Somebody has decided, more is needed. */
  | "in_review"
  /** Nobody has decided yet. */
  | "pending"
  /** Not wanted. Final. */
  | "rejected"
  /** Something newer took its place. Final. */
  | "superseded"
  /** Taken back. Final. */
  | "withdrawn";

/** What a reviewer decided. */
export type ReviewVerdict =
  /** Good as it is. */
  | "approved"
  /** Good when something is changed. */
  | "changes_requested"
  /** Not wanted. */
  | "rejected";

/** What a shelved item does to its asset on submit. */
export type ShelfAction =
  /** It gets its first version. */
  | "add"
  /** It goes. */
  | "delete"
  /** It gets a new version. */
  | "edit";

/** What happened in a workspace. */
export type WorkspaceAction =
  /** The workspace was closed. */
  | "closed"
  /** The workspace was made. */
  | "created"
  /** A shelf was discarded. */
  | "discarded"
  /** Versions came from another branch. */
  | "integrated"
  /** An asset was locked. */
  | "locked"
  /** A lock was released or broken. */
  | "released"
  /** The workspace was taken up again. */
  | "resumed"
  /** A shelf got a revision. */
  | "shelved"
  /** A shelf became versions. */
  | "submitted"
  /** The workspace was set aside. */
  | "suspended"
  /** The workspace went to another branch. */
  | "switched"
  /** The workspace was brought to a change. */
  | "synced"
  /** An asset got a version. */
  | "uploaded";

export type LockChangedSubscriptionVariables = Exact<{
  projectId: string;
  after?: string | null | undefined;
}>;

export type LockChangedSubscription = {
  readonly lockChanged: {
    readonly event: string;
    readonly kind: string | null;
    readonly cursor: string;
    readonly asset: { readonly id: string; readonly name: string } | null;
    readonly assetLock: {
      readonly id: string;
      readonly reason: string;
      readonly holder: { readonly id: string; readonly displayName: string } | null;
    } | null;
  } | null;
};

export type ReviewChangedSubscriptionVariables = Exact<{
  projectId: string;
  after?: string | null | undefined;
}>;

export type ReviewChangedSubscription = {
  readonly reviewChanged: {
    readonly event: string;
    readonly kind: string | null;
    readonly cursor: string;
    readonly assetReview: {
      readonly id: string;
      readonly state: ReviewState;
      readonly requestedAt: string;
      readonly priority: number;
      readonly message: string;
      readonly contentSha256: string;
      readonly canDecide: boolean | null;
      readonly waitingReason: string | null;
      readonly blockedReason: string | null;
      readonly project: { readonly id: string; readonly name: string } | null;
      readonly branch: { readonly name: string; readonly type: BranchType } | null;
      readonly submitter: { readonly displayName: string } | null;
      readonly previousVersion: { readonly versionNumber: number } | null;
      readonly version: {
        readonly versionNumber: number;
        readonly mediaType: string;
        readonly filename: string;
        readonly sizeBytes: string;
        readonly sha256: string;
        readonly comment: string;
        readonly createdAt: string;
        readonly asset: {
          readonly id: string;
          readonly name: string;
          readonly parentPath: string;
        } | null;
      } | null;
      readonly shelfAtRevision: {
        readonly revision: number;
        readonly comment: string;
        readonly shelf: { readonly name: string; readonly description: string } | null;
        readonly shelfItems: {
          readonly nodes: ReadonlyArray<{
            readonly action: ShelfAction;
            readonly filename: string | null;
            readonly sizeBytes: string | null;
            readonly asset: { readonly name: string } | null;
          }>;
        };
      } | null;
    } | null;
  } | null;
};

export type ProjectActivitySubscriptionVariables = Exact<{
  projectId: string;
  after?: string | null | undefined;
}>;

export type ProjectActivitySubscription = {
  readonly projectActivity: {
    readonly event: string;
    readonly kind: string | null;
    readonly cursor: string;
    readonly workspaceActivity: {
      readonly id: string;
      readonly occurredAt: string;
      readonly action: WorkspaceAction;
      readonly detail: unknown;
      readonly user: { readonly displayName: string } | null;
      readonly asset: { readonly id: string; readonly name: string } | null;
    } | null;
  } | null;
};

export type MyNotificationsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;

export type MyNotificationsSubscription = {
  readonly myNotifications: {
    readonly event: string;
    readonly kind: string | null;
    readonly cursor: string;
    readonly notification: {
      readonly id: string;
      readonly kind: string;
      readonly message: string;
      readonly createdAt: string;
      readonly readAt: string | null;
      readonly subjectId: string | null;
    } | null;
  } | null;
};

export type LockFieldsFragment = {
  readonly id: string;
  readonly assetId: string;
  readonly state: LockState;
  readonly reason: string;
  readonly lockedAt: string;
  readonly staleAt: string | null;
  readonly leaseExpiresAt: string | null;
  readonly holder: { readonly id: string; readonly displayName: string } | null;
};

export type LocksQueryVariables = Exact<{
  projectId: string;
  after?: string | null | undefined;
}>;

export type LocksQuery = {
  readonly assetLocks: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly assetId: string;
      readonly state: LockState;
      readonly reason: string;
      readonly lockedAt: string;
      readonly staleAt: string | null;
      readonly leaseExpiresAt: string | null;
      readonly holder: { readonly id: string; readonly displayName: string } | null;
    }>;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
};

export type LockMutationVariables = Exact<{
  assetId: string;
  branchId?: string | null | undefined;
  reason?: string | null | undefined;
}>;

export type LockMutation = {
  readonly lockAsset: {
    readonly result: {
      readonly id: string;
      readonly assetId: string;
      readonly state: LockState;
      readonly reason: string;
      readonly lockedAt: string;
      readonly staleAt: string | null;
      readonly leaseExpiresAt: string | null;
      readonly holder: { readonly id: string; readonly displayName: string } | null;
    } | null;
  } | null;
};

export type UnlockMutationVariables = Exact<{
  assetId: string;
  branchId?: string | null | undefined;
}>;

export type UnlockMutation = {
  readonly releaseLock: {
    readonly result: { readonly id: string; readonly state: LockState } | null;
  } | null;
};

export type UserQueryVariables = Exact<{
  id: string;
}>;

export type UserQuery = { readonly user: { readonly displayName: string } | null };

export type ProjectsQueryVariables = Exact<{ [key: string]: never }>;

export type ProjectsQuery = {
  readonly projects: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly status: ProjectStatus;
      readonly myRole: ProjectRole | null;
      readonly canWrite: boolean | null;
      readonly canLead: boolean | null;
      readonly canManage: boolean | null;
      readonly canOwn: boolean | null;
      readonly branches: {
        readonly nodes: ReadonlyArray<{
          readonly id: string;
          readonly name: string;
          readonly type: BranchType;
        }>;
      };
    }>;
  } | null;
};

export type HeadsQueryVariables = Exact<{
  branchId: string;
  after?: string | null | undefined;
}>;

export type HeadsQuery = {
  readonly branchManifest: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly assetId: string;
      readonly versionNumber: number;
      readonly filename: string;
      readonly sizeBytes: string;
      readonly sha256: string;
      readonly createdAt: string;
      readonly asset: {
        readonly name: string;
        readonly parentPath: string;
        readonly type: string;
      } | null;
    }>;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
};

export type VersionToDownloadQueryVariables = Exact<{
  id: string;
}>;

export type VersionToDownloadQuery = {
  readonly assetVersion: {
    readonly id: string;
    readonly assetId: string;
    readonly versionNumber: number;
    readonly filename: string;
    readonly mediaType: string;
    readonly sizeBytes: string;
    readonly sha256: string;
    readonly isDeletion: boolean;
  } | null;
};

export type ReviewFieldsFragment = {
  readonly id: string;
  readonly state: ReviewState;
  readonly requestedAt: string;
  readonly priority: number;
  readonly message: string;
  readonly contentSha256: string;
  readonly canDecide: boolean | null;
  readonly waitingReason: string | null;
  readonly blockedReason: string | null;
  readonly project: { readonly id: string; readonly name: string } | null;
  readonly branch: { readonly name: string; readonly type: BranchType } | null;
  readonly submitter: { readonly displayName: string } | null;
  readonly previousVersion: { readonly versionNumber: number } | null;
  readonly version: {
    readonly versionNumber: number;
    readonly mediaType: string;
    readonly filename: string;
    readonly sizeBytes: string;
    readonly sha256: string;
    readonly comment: string;
    readonly createdAt: string;
    readonly asset: {
      readonly id: string;
      readonly name: string;
      readonly parentPath: string;
    } | null;
  } | null;
  readonly shelfAtRevision: {
    readonly revision: number;
    readonly comment: string;
    readonly shelf: { readonly name: string; readonly description: string } | null;
    readonly shelfItems: {
      readonly nodes: ReadonlyArray<{
        readonly action: ShelfAction;
        readonly filename: string | null;
        readonly sizeBytes: string | null;
        readonly asset: { readonly name: string } | null;
      }>;
    };
  } | null;
};

export type ReviewedVersionFragment = {
  readonly versionNumber: number;
  readonly mediaType: string;
  readonly filename: string;
  readonly sizeBytes: string;
  readonly sha256: string;
  readonly comment: string;
  readonly createdAt: string;
  readonly asset: {
    readonly id: string;
    readonly name: string;
    readonly parentPath: string;
  } | null;
};

export type ReviewedShelfFragment = {
  readonly revision: number;
  readonly comment: string;
  readonly shelf: { readonly name: string; readonly description: string } | null;
  readonly shelfItems: {
    readonly nodes: ReadonlyArray<{
      readonly action: ShelfAction;
      readonly filename: string | null;
      readonly sizeBytes: string | null;
      readonly asset: { readonly name: string } | null;
    }>;
  };
};

export type QueueQueryVariables = Exact<{ [key: string]: never }>;

export type QueueQuery = {
  readonly myReviewQueue: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly state: ReviewState;
      readonly requestedAt: string;
      readonly priority: number;
      readonly message: string;
      readonly contentSha256: string;
      readonly canDecide: boolean | null;
      readonly waitingReason: string | null;
      readonly blockedReason: string | null;
      readonly project: { readonly id: string; readonly name: string } | null;
      readonly branch: { readonly name: string; readonly type: BranchType } | null;
      readonly submitter: { readonly displayName: string } | null;
      readonly previousVersion: { readonly versionNumber: number } | null;
      readonly version: {
        readonly versionNumber: number;
        readonly mediaType: string;
        readonly filename: string;
        readonly sizeBytes: string;
        readonly sha256: string;
        readonly comment: string;
        readonly createdAt: string;
        readonly asset: {
          readonly id: string;
          readonly name: string;
          readonly parentPath: string;
        } | null;
      } | null;
      readonly shelfAtRevision: {
        readonly revision: number;
        readonly comment: string;
        readonly shelf: { readonly name: string; readonly description: string } | null;
        readonly shelfItems: {
          readonly nodes: ReadonlyArray<{
            readonly action: ShelfAction;
            readonly filename: string | null;
            readonly sizeBytes: string | null;
            readonly asset: { readonly name: string } | null;
          }>;
        };
      } | null;
    }>;
  } | null;
};

export type RoundsQueryVariables = Exact<{
  projectId: string;
  assetId: string;
}>;

export type RoundsQuery = {
  readonly assetReviews: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly state: ReviewState;
      readonly requestedAt: string;
      readonly version: { readonly versionNumber: number } | null;
      readonly reviewDecisions: {
        readonly nodes: ReadonlyArray<{
          readonly verdict: ReviewVerdict;
          readonly comment: string;
          readonly decidedByUser: { readonly displayName: string } | null;
        }>;
      };
    }>;
  } | null;
};

export type DecideMutationVariables = Exact<{
  reviewId: string;
  verdict: ReviewVerdict;
  comment: string;
  contentSha256: string;
}>;

export type DecideMutation = {
  readonly decideReview: { readonly clientMutationId: string | null } | null;
};

export type RequestReviewMutationVariables = Exact<{
  versionId: string;
  message?: string | null | undefined;
}>;

export type RequestReviewMutation = {
  readonly requestReview: {
    readonly result: { readonly id: string; readonly state: ReviewState } | null;
  } | null;
};

export type NoteFieldsFragment = {
  readonly id: string;
  readonly body: string;
  readonly createdAt: string;
  readonly place: NotePlace;
  readonly regionX: number | null;
  readonly regionY: number | null;
  readonly regionWidth: number | null;
  readonly regionHeight: number | null;
  readonly frameNumber: number | null;
  readonly frameRateNumerator: number | null;
  readonly frameRateDenominator: number | null;
  readonly surfaceX: number | null;
  readonly surfaceY: number | null;
  readonly surfaceZ: number | null;
  readonly taskState: NoteTaskState | null;
  readonly taskMoves: ReadonlyArray<NoteTaskState | null> | null;
  readonly author: { readonly displayName: string } | null;
};

export type StrokeFieldsFragment = {
  readonly id: string;
  readonly tool: AnnotationTool;
  readonly color: string;
  readonly width: number;
  readonly points: unknown;
  readonly frameNumber: number | null;
  readonly canRemove: boolean | null;
  readonly author: { readonly displayName: string } | null;
};

export type ReviewQueryVariables = Exact<{
  id: string;
}>;

export type ReviewQuery = {
  readonly assetReview: {
    readonly branchId: string;
    readonly canComment: boolean | null;
    readonly openNoteCount: number | null;
    readonly id: string;
    readonly state: ReviewState;
    readonly requestedAt: string;
    readonly priority: number;
    readonly message: string;
    readonly contentSha256: string;
    readonly canDecide: boolean | null;
    readonly waitingReason: string | null;
    readonly blockedReason: string | null;
    readonly reviewDecisions: {
      readonly nodes: ReadonlyArray<{
        readonly id: string;
        readonly verdict: ReviewVerdict;
        readonly role: ProjectRole;
        readonly comment: string;
        readonly isStanding: boolean;
        readonly createdAt: string;
        readonly decidedBy: string;
        readonly decidedByUser: { readonly displayName: string } | null;
      }>;
    };
    readonly reviewNotes: {
      readonly nodes: ReadonlyArray<{
        readonly id: string;
        readonly body: string;
        readonly createdAt: string;
        readonly place: NotePlace;
        readonly regionX: number | null;
        readonly regionY: number | null;
        readonly regionWidth: number | null;
        readonly regionHeight: number | null;
        readonly frameNumber: number | null;
        readonly frameRateNumerator: number | null;
        readonly frameRateDenominator: number | null;
        readonly surfaceX: number | null;
        readonly surfaceY: number | null;
        readonly surfaceZ: number | null;
        readonly taskState: NoteTaskState | null;
        readonly taskMoves: ReadonlyArray<NoteTaskState | null> | null;
        readonly author: { readonly displayName: string } | null;
      }>;
    };
    readonly reviewAnnotations: {
      readonly nodes: ReadonlyArray<{
        readonly id: string;
        readonly tool: AnnotationTool;
        readonly color: string;
        readonly width: number;
        readonly points: unknown;
        readonly frameNumber: number | null;
        readonly canRemove: boolean | null;
        readonly author: { readonly displayName: string } | null;
      }>;
    };
    readonly project: { readonly id: string; readonly name: string } | null;
    readonly branch: { readonly name: string; readonly type: BranchType } | null;
    readonly submitter: { readonly displayName: string } | null;
    readonly previousVersion: { readonly versionNumber: number } | null;
    readonly version: {
      readonly versionNumber: number;
      readonly mediaType: string;
      readonly filename: string;
      readonly sizeBytes: string;
      readonly sha256: string;
      readonly comment: string;
      readonly createdAt: string;
      readonly asset: {
        readonly id: string;
        readonly name: string;
        readonly parentPath: string;
      } | null;
    } | null;
    readonly shelfAtRevision: {
      readonly revision: number;
      readonly comment: string;
      readonly shelf: { readonly name: string; readonly description: string } | null;
      readonly shelfItems: {
        readonly nodes: ReadonlyArray<{
          readonly action: ShelfAction;
          readonly filename: string | null;
          readonly sizeBytes: string | null;
          readonly asset: { readonly name: string } | null;
        }>;
      };
    } | null;
  } | null;
};

export type VersionsToCompareQueryVariables = Exact<{
  projectId: string;
  assetId: string;
}>;

export type VersionsToCompareQuery = {
  readonly assetVersions: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly branchId: string;
      readonly versionNumber: number;
      readonly mediaType: string;
      readonly filename: string;
      readonly sizeBytes: string;
      readonly sha256: string;
      readonly comment: string;
      readonly createdAt: string;
      readonly isDeletion: boolean;
      readonly branch: { readonly name: string } | null;
    }>;
  } | null;
};

export type AddNoteMutationVariables = Exact<{
  reviewId: string;
  body: string;
  isTask?: boolean | null | undefined;
  place?: NotePlace | null | undefined;
  regionX?: number | null | undefined;
  regionY?: number | null | undefined;
  regionWidth?: number | null | undefined;
  regionHeight?: number | null | undefined;
}>;

export type AddNoteMutation = {
  readonly addReviewNote: { readonly clientMutationId: string | null } | null;
};

export type MoveTaskMutationVariables = Exact<{
  noteId: string;
  state: NoteTaskState;
}>;

export type MoveTaskMutation = {
  readonly setNoteTaskState: { readonly clientMutationId: string | null } | null;
};

export type DrawStrokeMutationVariables = Exact<{
  reviewId: string;
  tool: AnnotationTool;
  color: string;
  width: number;
  points: unknown;
}>;

export type DrawStrokeMutation = {
  readonly addReviewAnnotation: {
    readonly result: {
      readonly id: string;
      readonly tool: AnnotationTool;
      readonly color: string;
      readonly width: number;
      readonly points: unknown;
      readonly frameNumber: number | null;
      readonly canRemove: boolean | null;
      readonly author: { readonly displayName: string } | null;
    } | null;
  } | null;
};

export type EraseStrokeMutationVariables = Exact<{
  annotationId: string;
}>;

export type EraseStrokeMutation = {
  readonly removeReviewAnnotation: { readonly clientMutationId: string | null } | null;
};

/** Locks of a project as they are taken, changed and released. */
export const LockChangedDocument = /* @__PURE__ */ new TypedDocumentString<
  LockChangedSubscription,
  LockChangedSubscriptionVariables
>(
  `subscription LockChanged($projectId: UUID!, $after: String) {
  lockChanged(projectId: $projectId, after: $after) {
    event
    kind
    cursor
    asset {
      id
      name
    }
    assetLock {
      id
      reason
      holder {
        id
        displayName
      }
    }
  }
}`,
  { hash: "4844c2ee08077a70c305754c73610455e1cda4e1bd013b231c6597dc46b768fc" },
);

/** Reviews of a project as they are asked for, decided and commented. */
export const ReviewChangedDocument = /* @__PURE__ */ new TypedDocumentString<
  ReviewChangedSubscription,
  ReviewChangedSubscriptionVariables
>(
  `subscription ReviewChanged($projectId: UUID!, $after: String) {
  reviewChanged(projectId: $projectId, after: $after) {
    event
    kind
    cursor
    assetReview {
      ...ReviewFields
    }
  }
}

fragment ReviewFields on AssetReview {
  id
  state
  requestedAt
  priority
  message
  contentSha256
  canDecide
  waitingReason
  blockedReason
  project {
    id
    name
  }
  branch {
    name
    type
  }
  submitter {
    displayName
  }
  previousVersion {
    versionNumber
  }
  version {
    ...ReviewedVersion
  }
  shelfAtRevision {
    ...ReviewedShelf
  }
}

fragment ReviewedVersion on AssetVersion {
  versionNumber
  mediaType
  filename
  sizeBytes
  sha256
  comment
  createdAt
  asset {
    id
    name
    parentPath
  }
}

fragment ReviewedShelf on ShelfRevision {
  revision
  comment
  shelf {
    name
    description
  }
  shelfItems {
    nodes {
      action
      filename
      sizeBytes
      asset {
        name
      }
    }
  }
}`,
  { hash: "8b59e237bc9fbccb16782e8e548b5316b722d4933b42c6502adbb04cac2a266e" },
);

/** The activity timeline of a project as it grows. */
export const ProjectActivityDocument = /* @__PURE__ */ new TypedDocumentString<
  ProjectActivitySubscription,
  ProjectActivitySubscriptionVariables
>(
  `subscription ProjectActivity($projectId: UUID!, $after: String) {
  projectActivity(projectId: $projectId, after: $after) {
    event
    kind
    cursor
    workspaceActivity {
      id
      occurredAt
      action
      detail
      user {
        displayName
      }
      asset {
        id
        name
      }
    }
  }
}`,
  { hash: "458914637ac6b4bc6227697f6764e20d08662fffecd57376fc2727505f10ed14" },
);

/** What one is told. */
export const MyNotificationsDocument = /* @__PURE__ */ new TypedDocumentString<
  MyNotificationsSubscription,
  MyNotificationsSubscriptionVariables
>(
  `subscription MyNotifications($after: String) {
  myNotifications(after: $after) {
    event
    kind
    cursor
    notification {
      id
      kind
      message
      createdAt
      readAt
      subjectId
    }
  }
}`,
  { hash: "f72edcca286573ea928e7310f2bdcaef880fb6ff71d8aab569887ed401f6a723" },
);

/** The locks of a project, with their holders. */
export const LocksDocument = /* @__PURE__ */ new TypedDocumentString<
  LocksQuery,
  LocksQueryVariables
>(
  `query Locks($projectId: UUID!, $after: Cursor) {
  assetLocks(condition: {projectId: $projectId}, first: 100, after: $after) {
    nodes {
      ...LockFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}

fragment LockFields on AssetLock {
  id
  assetId
  state
  reason
  lockedAt
  staleAt
  leaseExpiresAt
  holder {
    id
    displayName
  }
}`,
  { hash: "6c06dac7325cca283b4d9f4dc6017ebc5ee6921c14fd7d33d324d6cd56c2b7b4" },
);

/** Takes the lock of an asset, or renews its lease; on the mainline unless a branch is named. */
export const LockDocument = /* @__PURE__ */ new TypedDocumentString<
  LockMutation,
  LockMutationVariables
>(
  `mutation Lock($assetId: UUID!, $branchId: UUID, $reason: String) {
  lockAsset(input: {assetId: $assetId, branchId: $branchId, reason: $reason}) {
    result {
      ...LockFields
    }
  }
}

fragment LockFields on AssetLock {
  id
  assetId
  state
  reason
  lockedAt
  staleAt
  leaseExpiresAt
  holder {
    id
    displayName
  }
}`,
  { hash: "beda6063de4426df0cd24c0d823f23bf681c40be13211ad80dc3523a36c7ac22" },
);

/** Gives the lock of an asset back. */
export const UnlockDocument = /* @__PURE__ */ new TypedDocumentString<
  UnlockMutation,
  UnlockMutationVariables
>(
  `mutation Unlock($assetId: UUID!, $branchId: UUID) {
  releaseLock(input: {assetId: $assetId, branchId: $branchId}) {
    result {
      id
      state
    }
  }
}`,
  { hash: "1429fef1920c81b92ddbc3c1954945b2e2b9a7e8a13da3f2cbf11e08744ee1bb" },
);

/** One person's name. */
export const UserDocument = /* @__PURE__ */ new TypedDocumentString<UserQuery, UserQueryVariables>(
  `query User($id: UUID!) {
  user(id: $id) {
    displayName
  }
}`,
  { hash: "4a9daea34f4d7a442dbbdac7f17fe212e0d774e03d9a1e5065cb19cb56c372cb" },
);

/** The projects that one may see, with their branches and what one may do in them. */
export const ProjectsDocument = /* @__PURE__ */ new TypedDocumentString<
  ProjectsQuery,
  ProjectsQueryVariables
>(
  `query Projects {
  projects {
    nodes {
      id
      name
      status
      myRole
      canWrite
      canLead
      canManage
      canOwn
      branches {
        nodes {
          id
          name
          type
        }
      }
    }
  }
}`,
  { hash: "b99c9fdc9af99d17fe2a95b7e259911a90ab43bad4eea84c3c32a5ff7fd2b606" },
);

/** What a branch holds: one version for each asset. For the next page send endCursor as after. */
export const HeadsDocument = /* @__PURE__ */ new TypedDocumentString<
  HeadsQuery,
  HeadsQueryVariables
>(
  `query Heads($branchId: UUID!, $after: Cursor) {
  branchManifest(branchId: $branchId, first: 100, after: $after) {
    nodes {
      id
      assetId
      versionNumber
      filename
      sizeBytes
      sha256
      createdAt
      asset {
        name
        parentPath
        type
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`,
  { hash: "badfa002cde15c795f47825e96041feb5e241239570ecab23c40218381d28c21" },
);

/** Where the bytes of a version are and what they have to be. */
export const VersionToDownloadDocument = /* @__PURE__ */ new TypedDocumentString<
  VersionToDownloadQuery,
  VersionToDownloadQueryVariables
>(
  `query VersionToDownload($id: UUID!) {
  assetVersion(id: $id) {
    id
    assetId
    versionNumber
    filename
    mediaType
    sizeBytes
    sha256
    isDeletion
  }
}`,
  { hash: "d3199892699ea8d091785109ba8466bc21c80a1e6ce44ddb6e639be4cee27ad6" },
);

/** What waits on the person signed in, in the order to work through it. */
export const QueueDocument = /* @__PURE__ */ new TypedDocumentString<
  QueueQuery,
  QueueQueryVariables
>(
  `query Queue {
  myReviewQueue(first: 200) {
    nodes {
      ...ReviewFields
    }
  }
}

fragment ReviewFields on AssetReview {
  id
  state
  requestedAt
  priority
  message
  contentSha256
  canDecide
  waitingReason
  blockedReason
  project {
    id
    name
  }
  branch {
    name
    type
  }
  submitter {
    displayName
  }
  previousVersion {
    versionNumber
  }
  version {
    ...ReviewedVersion
  }
  shelfAtRevision {
    ...ReviewedShelf
  }
}

fragment ReviewedVersion on AssetVersion {
  versionNumber
  mediaType
  filename
  sizeBytes
  sha256
  comment
  createdAt
  asset {
    id
    name
    parentPath
  }
}

fragment ReviewedShelf on ShelfRevision {
  revision
  comment
  shelf {
    name
    description
  }
  shelfItems {
    nodes {
      action
      filename
      sizeBytes
      asset {
        name
      }
    }
  }
}`,
  { hash: "bd7ad4bca0787432ad9601de369eb0db1b6657323f2024b2d5d626dd29d4ab90" },
);

/** The newest rounds of review of an asset, over all its versions. */
export const RoundsDocument = /* @__PURE__ */ new TypedDocumentString<
  RoundsQuery,
  RoundsQueryVariables
>(
  `query Rounds($projectId: UUID!, $assetId: UUID!) {
  assetReviews(
    condition: {projectId: $projectId, assetId: $assetId}
    orderBy: REQUESTED_AT_DESC
    first: 20
  ) {
    nodes {
      id
      state
      requestedAt
      version {
        versionNumber
      }
      reviewDecisions(last: 1) {
        nodes {
          verdict
          comment
          decidedByUser {
            displayName
          }
        }
      }
    }
  }
}`,
  { hash: "dad0b3fffe746d7fee17e525ac7941c0fb41ec63fc3c840808d9708334b3c456" },
);

/** Gives a verdict on exactly the content that was looked at. */
export const DecideDocument = /* @__PURE__ */ new TypedDocumentString<
  DecideMutation,
  DecideMutationVariables
>(
  `mutation Decide($reviewId: UUID!, $verdict: ReviewVerdict!, $comment: String!, $contentSha256: String!) {
  decideReview(
    input: {reviewId: $reviewId, verdict: $verdict, comment: $comment, contentSha256: $contentSha256}
  ) {
    clientMutationId
  }
}`,
  { hash: "3240e05e4be1c925a126ce81ff98bbcb02c40e2f7d5ac78d05fef93d22c4db66" },
);

/** Asks for a review of a version. */
export const RequestReviewDocument = /* @__PURE__ */ new TypedDocumentString<
  RequestReviewMutation,
  RequestReviewMutationVariables
>(
  `mutation RequestReview($versionId: UUID!, $message: String) {
  requestReview(input: {versionId: $versionId, message: $message}) {
    result {
      id
      state
    }
  }
}`,
  { hash: "eba326cb683d4d75aa42f4eacd1489142451d501191260f4fd3892813aaf99e0" },
);

/** One review with everything said and drawn about it. */
export const ReviewDocument = /* @__PURE__ */ new TypedDocumentString<
  ReviewQuery,
  ReviewQueryVariables
>(
  `query Review($id: UUID!) {
  assetReview(id: $id) {
    ...ReviewFields
    branchId
    canComment
    openNoteCount
    reviewDecisions(first: 200) {
      nodes {
        id
        verdict
        role
        comment
        isStanding
        createdAt
        decidedBy
        decidedByUser {
          displayName
        }
      }
    }
    reviewNotes(first: 200) {
      nodes {
        ...NoteFields
      }
    }
    reviewAnnotations(first: 200) {
      nodes {
        ...StrokeFields
      }
    }
  }
}

fragment ReviewFields on AssetReview {
  id
  state
  requestedAt
  priority
  message
  contentSha256
  canDecide
  waitingReason
  blockedReason
  project {
    id
    name
  }
  branch {
    name
    type
  }
  submitter {
    displayName
  }
  previousVersion {
    versionNumber
  }
  version {
    ...ReviewedVersion
  }
  shelfAtRevision {
    ...ReviewedShelf
  }
}

fragment ReviewedVersion on AssetVersion {
  versionNumber
  mediaType
  filename
  sizeBytes
  sha256
  comment
  createdAt
  asset {
    id
    name
    parentPath
  }
}

fragment ReviewedShelf on ShelfRevision {
  revision
  comment
  shelf {
    name
    description
  }
  shelfItems {
    nodes {
      action
      filename
      sizeBytes
      asset {
        name
      }
    }
  }
}

fragment NoteFields on ReviewNote {
  id
  body
  createdAt
  place
  regionX
  regionY
  regionWidth
  regionHeight
  frameNumber
  frameRateNumerator
  frameRateDenominator
  surfaceX
  surfaceY
  surfaceZ
  taskState
  taskMoves
  author {
    displayName
  }
}

fragment StrokeFields on ReviewAnnotation {
  id
  tool
  color
  width
  points
  frameNumber
  canRemove
  author {
    displayName
  }
}`,
  { hash: "199ce1066935b14857085d175657531198b99e7205b0c203e82682651ca0dcb1" },
);

/** The newest versions of an asset over all branches, to compare with. */
export const VersionsToCompareDocument = /* @__PURE__ */ new TypedDocumentString<
  VersionsToCompareQuery,
  VersionsToCompareQueryVariables
>(
  `query VersionsToCompare($projectId: UUID!, $assetId: UUID!) {
  assetVersions(
    condition: {projectId: $projectId, assetId: $assetId}
    orderBy: VERSION_NUMBER_DESC
    first: 100
  ) {
    nodes {
      id
      branchId
      versionNumber
      mediaType
      filename
      sizeBytes
      sha256
      comment
      createdAt
      isDeletion
      branch {
        name
      }
    }
  }
}`,
  { hash: "33ad78a030be65b32989cd9fee1d0324c8d4bf4f2fa186ce7c414859a5f23f27" },
);

/** Says something about a review without a verdict, of all of it or of a region, as a task or not. */
export const AddNoteDocument = /* @__PURE__ */ new TypedDocumentString<
  AddNoteMutation,
  AddNoteMutationVariables
>(
  `mutation AddNote($reviewId: UUID!, $body: String!, $isTask: Boolean, $place: NotePlace, $regionX: Float, $regionY: Float, $regionWidth: Float, $regionHeight: Float) {
  addReviewNote(
    input: {reviewId: $reviewId, body: $body, isTask: $isTask, place: $place, regionX: $regionX, regionY: $regionY, regionWidth: $regionWidth, regionHeight: $regionHeight}
  ) {
    clientMutationId
  }
}`,
  { hash: "dd657da6f6623400f272e25df5cefa1f4c2011a1a84e135a265fb019c54d717d" },
);

/** Moves the task of a note on. */
export const MoveTaskDocument = /* @__PURE__ */ new TypedDocumentString<
  MoveTaskMutation,
  MoveTaskMutationVariables
>(
  `mutation MoveTask($noteId: UUID!, $state: NoteTaskState!) {
  setNoteTaskState(input: {noteId: $noteId, state: $state}) {
    clientMutationId
  }
}`,
  { hash: "026ad3b3eeb9342f3cae07f4829a91f38b00aa553188981aaa6c767a83f50a10" },
);

/** Draws a stroke on what is reviewed, in pixels of the media. */
export const DrawStrokeDocument = /* @__PURE__ */ new TypedDocumentString<
  DrawStrokeMutation,
  DrawStrokeMutationVariables
>(
  `mutation DrawStroke($reviewId: UUID!, $tool: AnnotationTool!, $color: String!, $width: Float!, $points: JSON!) {
  addReviewAnnotation(
    input: {reviewId: $reviewId, tool: $tool, color: $color, width: $width, points: $points}
  ) {
    result {
      ...StrokeFields
    }
  }
}

fragment StrokeFields on ReviewAnnotation {
  id
  tool
  color
  width
  points
  frameNumber
  canRemove
  author {
    displayName
  }
}`,
  { hash: "faacc34e1826103b2ef63c171778f077efdb4bd93e57664d26084de7a77f5aa2" },
);

/** Removes a stroke. */
export const EraseStrokeDocument = /* @__PURE__ */ new TypedDocumentString<
  EraseStrokeMutation,
  EraseStrokeMutationVariables
>(
  `mutation EraseStroke($annotationId: UUID!) {
  removeReviewAnnotation(input: {annotationId: $annotationId}) {
    clientMutationId
  }
}`,
  { hash: "57b8e759ac5af7b9e1af4661d6249437ecc5e6e982b2855f44345f064c94c81f" },
);

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

/** What an entry of the archive log records. */
export type ArchiveAction =
  /** It became immutable. */
  | "archived"
  /** It became active again. */
  | "reopened";

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

/**
 * What an integration does with an asset: copy what only the source changed, merge
 * what both changed towards the side resolved, skip where there is nothing to do;
 * a conflict is not resolved or cannot be.
 */
export type IntegrationAction =
  /** Both changed it: resolve has to say which content stays. */
  | "conflict"
  /** Only the source changed it. */
  | "copy"
  /** Both changed it, and one content was chosen. */
  | "merge"
  /** Nothing to do. */
  | "skip";

/** The branch whose content an asset gets where both changed it. */
export type IntegrationSide =
  /** That of the source. */
  | "source"
  /** That of the target. */
  | "target";

/** Answer of a lock's holder to somebody who asked for it. */
export type LockRequestState =
  /** The holder keeps the lock for a while. */
  | "kept"
  /** No answer yet. */
  | "pending"
  /** The lock was released. */
  | "released"
  /** Taken back. */
  | "withdrawn";

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

/** What a derived file is: a WebP picture at most so many pixels wide, the peaks of a sound as JSON, a model as binary glTF. */
export type PreviewFileKind =
  /** The model as binary glTF. */
  | "glb"
  /** The peaks of the sound, as JSON. */
  | "peaks"
  /** A WebP picture of 320 pixels' width at most. */
  | "thumb_320"
  /** A WebP picture of 640 pixels' width at most. */
  | "thumb_640";

/** What content was looked at as. */
export type PreviewKind =
  /** A sound. */
  | "audio"
  /** A picture. */
  | "image"
  /** A 3D model. */
  | "model"
  /** A film. */
  | "video";

/** Where a preview stands; none: content of this kind has none, or previews are switched off. */
export type PreviewState =
  /** It could not be made; reason says why. */
  | "failed"
  /** There is none. */
  | "none"
  /** It is there. */
  | "ready"
  /** It is being prepared. */
  | "waiting";

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

/** Orders of reviews: by age, or the most urgent first and those by age. */
export type ReviewSort =
  /** The latest request first. */
  | "newest"
  /** What has waited longest first. */
  | "oldest"
  /** The most urgent first, and those by age. */
  | "priority";

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

/** Life of a shelf; submitted and discarded are final. */
export type ShelfState =
  /** Given up. Final. */
  | "discarded"
  /** Its newest revision is under review. */
  | "in_review"
  /** Being worked on. */
  | "open"
  /** Made versions. Final. */
  | "submitted";

/**
 * Role in the studio: viewer reads only, editor acts by project rank and creates
 * projects, admin may do everything but break immutability or approve own work.
 */
export type StudioRole =
  /** Everything but breaking immutability and approving own work. */
  | "admin"
  /** Makes projects, and acts by project rank. */
  | "editor"
  /** Reads; with the rank of a reviewer, comments. */
  | "viewer";

/**
 * What a personal access token may, within what its user may: read; write as well;
 * send GraphQL documents of its own (adhoc) where the server takes known ones only.
 */
export type TokenScope =
  /** Send GraphQL of one's own where the server asks for trusted documents. */
  | "adhoc"
  /** Read. */
  | "read"
  /** Change things. */
  | "write";

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

export type AccountQueryVariables = Exact<{
  id: string;
}>;

export type AccountQuery = {
  readonly user: {
    readonly displayName: string;
    readonly username: string;
    readonly studioRole: StudioRole;
    readonly createdAt: string;
  } | null;
  readonly listIdentities: {
    readonly nodes: ReadonlyArray<{
      readonly id: string | null;
      readonly issuer: string | null;
      readonly subject: string | null;
      readonly linkedAt: string | null;
      readonly lastSignInAt: string | null;
    }>;
  } | null;
};

export type TokensQueryVariables = Exact<{
  userId: string;
}>;

export type TokensQuery = {
  readonly personalAccessTokens: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly scopes: ReadonlyArray<TokenScope | null>;
      readonly createdAt: string;
      readonly expiresAt: string;
      readonly lastUsedAt: string | null;
      readonly revokedAt: string | null;
      readonly onlyProject: { readonly name: string } | null;
    }>;
  } | null;
};

export type CreateTokenMutationVariables = Exact<{
  name: string;
  scopes: ReadonlyArray<TokenScope>;
  onlyProjectId?: string | null | undefined;
  expiresAt?: string | null | undefined;
}>;

export type CreateTokenMutation = {
  readonly createPersonalAccessToken: {
    readonly result: { readonly secret: string | null; readonly expiresAt: string | null } | null;
  } | null;
};

export type RevokeTokenMutationVariables = Exact<{
  tokenId: string;
}>;

export type RevokeTokenMutation = {
  readonly revokePersonalAccessToken: { readonly clientMutationId: string | null } | null;
};

export type UnlinkIdentityMutationVariables = Exact<{
  identityId: string;
}>;

export type UnlinkIdentityMutation = {
  readonly unlinkIdentity: { readonly clientMutationId: string | null } | null;
};

export type ActivityFieldsFragment = {
  readonly id: string;
  readonly occurredAt: string;
  readonly action: WorkspaceAction;
  readonly detail: unknown;
  readonly changeId: string | null;
  readonly user: { readonly id: string; readonly displayName: string } | null;
  readonly asset: { readonly id: string; readonly name: string } | null;
  readonly version: { readonly versionNumber: number } | null;
  readonly shelf: { readonly id: string; readonly name: string } | null;
  readonly workspace: { readonly id: string; readonly name: string } | null;
};

export type TimelineQueryVariables = Exact<{
  projectId: string;
  userId?: string | null | undefined;
  action?: WorkspaceAction | null | undefined;
  after?: string | null | undefined;
}>;

export type TimelineQuery = {
  readonly workspaceActivities: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly occurredAt: string;
      readonly action: WorkspaceAction;
      readonly detail: unknown;
      readonly changeId: string | null;
      readonly user: { readonly id: string; readonly displayName: string } | null;
      readonly asset: { readonly id: string; readonly name: string } | null;
      readonly version: { readonly versionNumber: number } | null;
      readonly shelf: { readonly id: string; readonly name: string } | null;
      readonly workspace: { readonly id: string; readonly name: string } | null;
    }>;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
};

export type ProjectPeopleQueryVariables = Exact<{
  projectId: string;
}>;

export type ProjectPeopleQuery = {
  readonly projectMembers: {
    readonly nodes: ReadonlyArray<{
      readonly user: { readonly id: string; readonly displayName: string } | null;
    }>;
  } | null;
};

export type ArchiveQueryVariables = Exact<{
  projectId: string;
}>;

export type ArchiveQuery = {
  readonly project: { readonly canReopen: boolean | null } | null;
  readonly projectArchiveLogs: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly action: ArchiveAction;
      readonly occurredAt: string;
      readonly reason: string | null;
      readonly isForced: boolean;
      readonly assetCount: string;
      readonly versionCount: string;
      readonly totalBytes: string;
      readonly rootSha256: string;
      readonly actor: { readonly displayName: string } | null;
    }>;
  } | null;
  readonly archiveChecks: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly checkedAt: string;
      readonly isSound: boolean;
      readonly blobCount: string;
      readonly damagedCount: string;
      readonly unreadCount: string;
      readonly totalBytes: string;
    }>;
  } | null;
};

export type VerifyArchiveQueryVariables = Exact<{
  projectId: string;
}>;

export type VerifyArchiveQuery = {
  readonly verifyArchive: {
    readonly archivedAt: string | null;
    readonly recordedSha256: string | null;
    readonly computedSha256: string | null;
    readonly isUnchanged: boolean | null;
  } | null;
};

export type ArchiveProjectMutationVariables = Exact<{
  projectId: string;
  reason?: string | null | undefined;
  force: boolean;
}>;

export type ArchiveProjectMutation = {
  readonly archiveProject: { readonly clientMutationId: string | null } | null;
};

export type ReopenProjectMutationVariables = Exact<{
  projectId: string;
  reason: string;
}>;

export type ReopenProjectMutation = {
  readonly reopenProject: { readonly clientMutationId: string | null } | null;
};

export type ShownVersionFragment = {
  readonly id: string;
  readonly projectId: string;
  readonly versionNumber: number;
  readonly filename: string;
  readonly mediaType: string;
  readonly sizeBytes: string;
  readonly sha256: string;
  readonly comment: string;
  readonly createdAt: string;
  readonly preview: {
    readonly state: PreviewState | null;
    readonly kind: PreviewKind | null;
    readonly reason: string | null;
    readonly facts: unknown;
    readonly canRetry: boolean | null;
    readonly files: ReadonlyArray<{
      readonly kind: PreviewFileKind | null;
      readonly sha256: string | null;
      readonly width: number | null;
      readonly height: number | null;
      readonly byteCount: number | null;
    } | null> | null;
  } | null;
};

export type SearchAssetsQueryVariables = Exact<{
  projectId: string;
  query?: string | null | undefined;
  types?: ReadonlyArray<string> | null | undefined;
  tagNames?: ReadonlyArray<string> | null | undefined;
  parentPath?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;

export type SearchAssetsQuery = {
  readonly searchAssets: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly parentPath: string;
      readonly type: string;
      readonly head: {
        readonly id: string;
        readonly projectId: string;
        readonly versionNumber: number;
        readonly filename: string;
        readonly mediaType: string;
        readonly sizeBytes: string;
        readonly sha256: string;
        readonly comment: string;
        readonly createdAt: string;
        readonly preview: {
          readonly state: PreviewState | null;
          readonly kind: PreviewKind | null;
          readonly reason: string | null;
          readonly facts: unknown;
          readonly canRetry: boolean | null;
          readonly files: ReadonlyArray<{
            readonly kind: PreviewFileKind | null;
            readonly sha256: string | null;
            readonly width: number | null;
            readonly height: number | null;
            readonly byteCount: number | null;
          } | null> | null;
        } | null;
      } | null;
      readonly assetLocks: {
        readonly nodes: ReadonlyArray<{
          readonly id: string;
          readonly holder: { readonly displayName: string } | null;
        }>;
      };
      readonly assetTags: {
        readonly nodes: ReadonlyArray<{ readonly tag: { readonly name: string } | null }>;
      };
    }>;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
};

export type AssetQueryVariables = Exact<{
  id: string;
  projectId: string;
}>;

export type AssetQuery = {
  readonly asset: {
    readonly id: string;
    readonly name: string;
    readonly parentPath: string;
    readonly type: string;
    readonly canWrite: boolean | null;
    readonly createdAt: string;
    readonly deletedAt: string | null;
    readonly createdByUser: { readonly displayName: string } | null;
    readonly assetTags: {
      readonly nodes: ReadonlyArray<{ readonly tag: { readonly name: string } | null }>;
    };
    readonly assetLocks: {
      readonly nodes: ReadonlyArray<{
        readonly holderId: string | null;
        readonly id: string;
        readonly assetId: string;
        readonly state: LockState;
        readonly reason: string;
        readonly lockedAt: string;
        readonly staleAt: string | null;
        readonly leaseExpiresAt: string | null;
        readonly branch: { readonly id: string; readonly name: string } | null;
        readonly lineBranch: { readonly name: string } | null;
        readonly holder: { readonly id: string; readonly displayName: string } | null;
      }>;
    };
    readonly assetVersions: {
      readonly nodes: ReadonlyArray<{
        readonly isDeletion: boolean;
        readonly id: string;
        readonly projectId: string;
        readonly versionNumber: number;
        readonly filename: string;
        readonly mediaType: string;
        readonly sizeBytes: string;
        readonly sha256: string;
        readonly comment: string;
        readonly createdAt: string;
        readonly branch: {
          readonly id: string;
          readonly name: string;
          readonly type: BranchType;
        } | null;
        readonly createdByUser: { readonly displayName: string } | null;
        readonly parentVersion: { readonly versionNumber: number } | null;
        readonly assetReviews: {
          readonly nodes: ReadonlyArray<{ readonly id: string; readonly state: ReviewState }>;
        };
        readonly labelVersions: {
          readonly nodes: ReadonlyArray<{
            readonly label: { readonly id: string; readonly name: string } | null;
          }>;
        };
        readonly preview: {
          readonly state: PreviewState | null;
          readonly kind: PreviewKind | null;
          readonly reason: string | null;
          readonly facts: unknown;
          readonly canRetry: boolean | null;
          readonly files: ReadonlyArray<{
            readonly kind: PreviewFileKind | null;
            readonly sha256: string | null;
            readonly width: number | null;
            readonly height: number | null;
            readonly byteCount: number | null;
          } | null> | null;
        } | null;
      }>;
      readonly pageInfo: { readonly hasNextPage: boolean };
    };
    readonly shelfItems: {
      readonly nodes: ReadonlyArray<{
        readonly revision: number;
        readonly action: ShelfAction;
        readonly shelfAtRevision: {
          readonly shelf: {
            readonly id: string;
            readonly name: string;
            readonly state: ShelfState;
            readonly currentRevision: number;
            readonly owner: { readonly displayName: string } | null;
          } | null;
        } | null;
      }>;
    };
  } | null;
  readonly branches: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly type: BranchType;
      readonly deletedAt: string | null;
      readonly head: {
        readonly id: string;
        readonly versionNumber: number;
        readonly branchId: string;
      } | null;
    }>;
  } | null;
};

export type AssetActivityQueryVariables = Exact<{
  assetId: string;
  projectId: string;
}>;

export type AssetActivityQuery = {
  readonly workspaceActivities: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly occurredAt: string;
      readonly action: WorkspaceAction;
      readonly user: { readonly displayName: string } | null;
      readonly version: { readonly versionNumber: number } | null;
      readonly shelf: { readonly id: string; readonly name: string } | null;
    }>;
  } | null;
};

export type RestoreVersionMutationVariables = Exact<{
  versionId: string;
  comment?: string | null | undefined;
}>;

export type RestoreVersionMutation = {
  readonly restoreVersion: {
    readonly result: { readonly id: string; readonly versionNumber: number } | null;
  } | null;
};

export type AskForLockMutationVariables = Exact<{
  lockId: string;
  message?: string | null | undefined;
}>;

export type AskForLockMutation = {
  readonly requestLock: {
    readonly result: { readonly id: string; readonly state: LockRequestState } | null;
  } | null;
};

export type BoardLockFragment = {
  readonly id: string;
  readonly state: LockState;
  readonly reason: string;
  readonly lockedAt: string;
  readonly leaseExpiresAt: string | null;
  readonly staleAt: string | null;
  readonly keptUntil: string | null;
  readonly canRequest: boolean | null;
  readonly canRelease: boolean | null;
  readonly asset: {
    readonly id: string;
    readonly name: string;
    readonly parentPath: string;
    readonly canWrite: boolean | null;
    readonly head: {
      readonly id: string;
      readonly projectId: string;
      readonly versionNumber: number;
      readonly filename: string;
      readonly mediaType: string;
      readonly sizeBytes: string;
      readonly sha256: string;
      readonly comment: string;
      readonly createdAt: string;
      readonly preview: {
        readonly state: PreviewState | null;
        readonly kind: PreviewKind | null;
        readonly reason: string | null;
        readonly facts: unknown;
        readonly canRetry: boolean | null;
        readonly files: ReadonlyArray<{
          readonly kind: PreviewFileKind | null;
          readonly sha256: string | null;
          readonly width: number | null;
          readonly height: number | null;
          readonly byteCount: number | null;
        } | null> | null;
      } | null;
    } | null;
  } | null;
  readonly holder: { readonly id: string; readonly displayName: string } | null;
  readonly branch: { readonly id: string; readonly name: string } | null;
  readonly workspace: { readonly id: string; readonly name: string } | null;
  readonly openRequests: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly state: LockRequestState;
      readonly message: string;
      readonly createdAt: string;
      readonly canWithdraw: boolean | null;
      readonly requester: { readonly id: string; readonly displayName: string } | null;
    }>;
  };
};

export type LockBoardQueryVariables = Exact<{
  projectId: string;
  after?: string | null | undefined;
}>;

export type LockBoardQuery = {
  readonly assetLocks: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly state: LockState;
      readonly reason: string;
      readonly lockedAt: string;
      readonly leaseExpiresAt: string | null;
      readonly staleAt: string | null;
      readonly keptUntil: string | null;
      readonly canRequest: boolean | null;
      readonly canRelease: boolean | null;
      readonly asset: {
        readonly id: string;
        readonly name: string;
        readonly parentPath: string;
        readonly canWrite: boolean | null;
        readonly head: {
          readonly id: string;
          readonly projectId: string;
          readonly versionNumber: number;
          readonly filename: string;
          readonly mediaType: string;
          readonly sizeBytes: string;
          readonly sha256: string;
          readonly comment: string;
          readonly createdAt: string;
          readonly preview: {
            readonly state: PreviewState | null;
            readonly kind: PreviewKind | null;
            readonly reason: string | null;
            readonly facts: unknown;
            readonly canRetry: boolean | null;
            readonly files: ReadonlyArray<{
              readonly kind: PreviewFileKind | null;
              readonly sha256: string | null;
              readonly width: number | null;
              readonly height: number | null;
              readonly byteCount: number | null;
            } | null> | null;
          } | null;
        } | null;
      } | null;
      readonly holder: { readonly id: string; readonly displayName: string } | null;
      readonly branch: { readonly id: string; readonly name: string } | null;
      readonly workspace: { readonly id: string; readonly name: string } | null;
      readonly openRequests: {
        readonly nodes: ReadonlyArray<{
          readonly id: string;
          readonly state: LockRequestState;
          readonly message: string;
          readonly createdAt: string;
          readonly canWithdraw: boolean | null;
          readonly requester: { readonly id: string; readonly displayName: string } | null;
        }>;
      };
    }>;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
};

export type BoardLockQueryVariables = Exact<{
  id: string;
}>;

export type BoardLockQuery = {
  readonly assetLock: {
    readonly id: string;
    readonly state: LockState;
    readonly reason: string;
    readonly lockedAt: string;
    readonly leaseExpiresAt: string | null;
    readonly staleAt: string | null;
    readonly keptUntil: string | null;
    readonly canRequest: boolean | null;
    readonly canRelease: boolean | null;
    readonly asset: {
      readonly id: string;
      readonly name: string;
      readonly parentPath: string;
      readonly canWrite: boolean | null;
      readonly head: {
        readonly id: string;
        readonly projectId: string;
        readonly versionNumber: number;
        readonly filename: string;
        readonly mediaType: string;
        readonly sizeBytes: string;
        readonly sha256: string;
        readonly comment: string;
        readonly createdAt: string;
        readonly preview: {
          readonly state: PreviewState | null;
          readonly kind: PreviewKind | null;
          readonly reason: string | null;
          readonly facts: unknown;
          readonly canRetry: boolean | null;
          readonly files: ReadonlyArray<{
            readonly kind: PreviewFileKind | null;
            readonly sha256: string | null;
            readonly width: number | null;
            readonly height: number | null;
            readonly byteCount: number | null;
          } | null> | null;
        } | null;
      } | null;
    } | null;
    readonly holder: { readonly id: string; readonly displayName: string } | null;
    readonly branch: { readonly id: string; readonly name: string } | null;
    readonly workspace: { readonly id: string; readonly name: string } | null;
    readonly openRequests: {
      readonly nodes: ReadonlyArray<{
        readonly id: string;
        readonly state: LockRequestState;
        readonly message: string;
        readonly createdAt: string;
        readonly canWithdraw: boolean | null;
        readonly requester: { readonly id: string; readonly displayName: string } | null;
      }>;
    };
  } | null;
};

export type HeldLocksQueryVariables = Exact<{
  holderId: string;
}>;

export type HeldLocksQuery = {
  readonly assetLocks: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly staleAt: string | null;
      readonly project: { readonly id: string } | null;
      readonly openRequests: {
        readonly nodes: ReadonlyArray<{ readonly id: string; readonly state: LockRequestState }>;
      };
    }>;
    readonly pageInfo: { readonly hasNextPage: boolean };
  } | null;
};

export type RequestLockMutationVariables = Exact<{
  lockId: string;
  message?: string | null | undefined;
}>;

export type RequestLockMutation = {
  readonly requestLock: { readonly result: { readonly id: string } | null } | null;
};

export type WithdrawLockRequestMutationVariables = Exact<{
  requestId: string;
}>;

export type WithdrawLockRequestMutation = {
  readonly withdrawLockRequest: { readonly result: { readonly id: string } | null } | null;
};

export type AnswerLockRequestMutationVariables = Exact<{
  requestId: string;
  keep: boolean;
}>;

export type AnswerLockRequestMutation = {
  readonly answerLockRequest: {
    readonly result: { readonly id: string; readonly state: LockRequestState } | null;
  } | null;
};

export type ReleaseLockMutationVariables = Exact<{
  lockId: string;
}>;

export type ReleaseLockMutation = {
  readonly releaseLock: { readonly result: { readonly id: string } | null } | null;
};

export type BreakLockMutationVariables = Exact<{
  lockId: string;
  reason: string;
}>;

export type BreakLockMutation = {
  readonly breakLock: { readonly result: { readonly id: string } | null } | null;
};

export type BranchFieldsFragment = {
  readonly id: string;
  readonly name: string;
  readonly type: BranchType;
  readonly description: string;
  readonly parentBranchId: string | null;
  readonly isProtected: boolean;
  readonly takesFromParent: boolean;
  readonly mergeAny: boolean;
  readonly approvalsRequired: number;
  readonly leadApprovalsRequired: number;
  readonly approverRole: ProjectRole;
  readonly createdAt: string;
  readonly deletedAt: string | null;
  readonly canIntegrate: boolean | null;
};

export type BranchGraphQueryVariables = Exact<{
  projectId: string;
  after?: string | null | undefined;
}>;

export type BranchGraphQuery = {
  readonly branches: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly type: BranchType;
      readonly description: string;
      readonly parentBranchId: string | null;
      readonly isProtected: boolean;
      readonly takesFromParent: boolean;
      readonly mergeAny: boolean;
      readonly approvalsRequired: number;
      readonly leadApprovalsRequired: number;
      readonly approverRole: ProjectRole;
      readonly createdAt: string;
      readonly deletedAt: string | null;
      readonly canIntegrate: boolean | null;
    }>;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
};

export type BranchStatusQueryVariables = Exact<{
  branchId: string;
}>;

export type BranchStatusQuery = {
  readonly branchStatus: {
    readonly branchId: string | null;
    readonly aheadCount: string | null;
    readonly behindCount: string | null;
    readonly divergedCount: string | null;
  } | null;
};

export type CreateBranchMutationVariables = Exact<{
  projectId: string;
  name: string;
  type: BranchType;
  parentBranchId: string;
  description?: string | null | undefined;
}>;

export type CreateBranchMutation = {
  readonly createBranch: { readonly result: { readonly id: string } | null } | null;
};

export type DeleteBranchMutationVariables = Exact<{
  branchId: string;
}>;

export type DeleteBranchMutation = {
  readonly deleteBranch: { readonly result: { readonly id: string } | null } | null;
};

export type SetBranchPolicyMutationVariables = Exact<{
  branchId: string;
  approvalsRequired?: number | null | undefined;
  leadApprovalsRequired?: number | null | undefined;
  approverRole?: ProjectRole | null | undefined;
  isProtected?: boolean | null | undefined;
  takesFromParent?: boolean | null | undefined;
}>;

export type SetBranchPolicyMutation = {
  readonly setBranchPolicy: {
    readonly result: {
      readonly id: string;
      readonly name: string;
      readonly type: BranchType;
      readonly description: string;
      readonly parentBranchId: string | null;
      readonly isProtected: boolean;
      readonly takesFromParent: boolean;
      readonly mergeAny: boolean;
      readonly approvalsRequired: number;
      readonly leadApprovalsRequired: number;
      readonly approverRole: ProjectRole;
      readonly createdAt: string;
      readonly deletedAt: string | null;
      readonly canIntegrate: boolean | null;
    } | null;
  } | null;
};

export type IntegrateBranchMutationVariables = Exact<{
  sourceBranchId: string;
  targetBranchId: string;
  assetIds?: ReadonlyArray<string> | null | undefined;
  resolve?: unknown;
  comment?: string | null | undefined;
  isDryRun: boolean;
}>;

export type IntegrateBranchMutation = {
  readonly integrateBranch: {
    readonly result: ReadonlyArray<{
      readonly action: IntegrationAction | null;
      readonly assetId: string | null;
      readonly parentPath: string | null;
      readonly name: string | null;
      readonly obstacle: string | null;
      readonly obstacleCode: string | null;
      readonly resolution: IntegrationSide | null;
      readonly versionId: string | null;
      readonly sourceVersionId: string | null;
      readonly targetVersionId: string | null;
    }> | null;
  } | null;
};

export type ReviewItemFragment = {
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
  readonly version: {
    readonly id: string;
    readonly projectId: string;
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
      readonly assetLocks: {
        readonly nodes: ReadonlyArray<{ readonly holder: { readonly displayName: string } | null }>;
      };
    } | null;
    readonly preview: {
      readonly state: PreviewState | null;
      readonly kind: PreviewKind | null;
      readonly reason: string | null;
      readonly facts: unknown;
      readonly canRetry: boolean | null;
      readonly files: ReadonlyArray<{
        readonly kind: PreviewFileKind | null;
        readonly sha256: string | null;
        readonly width: number | null;
        readonly height: number | null;
        readonly byteCount: number | null;
      } | null> | null;
    } | null;
  } | null;
  readonly project: { readonly id: string; readonly name: string } | null;
  readonly branch: { readonly name: string; readonly type: BranchType } | null;
  readonly submitter: { readonly displayName: string } | null;
  readonly previousVersion: { readonly versionNumber: number } | null;
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

export type SearchReviewsQueryVariables = Exact<{
  projectId?: string | null | undefined;
  states?: ReadonlyArray<ReviewState> | null | undefined;
  branchId?: string | null | undefined;
  assetType?: string | null | undefined;
  tagName?: string | null | undefined;
  submitterId?: string | null | undefined;
  assigneeId?: string | null | undefined;
  query?: string | null | undefined;
  sort?: ReviewSort | null | undefined;
  afterReviewId?: string | null | undefined;
  reviewIds?: ReadonlyArray<string> | null | undefined;
  first: number;
}>;

export type SearchReviewsQuery = {
  readonly searchReviews: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
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
      readonly version: {
        readonly id: string;
        readonly projectId: string;
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
          readonly assetLocks: {
            readonly nodes: ReadonlyArray<{
              readonly holder: { readonly displayName: string } | null;
            }>;
          };
        } | null;
        readonly preview: {
          readonly state: PreviewState | null;
          readonly kind: PreviewKind | null;
          readonly reason: string | null;
          readonly facts: unknown;
          readonly canRetry: boolean | null;
          readonly files: ReadonlyArray<{
            readonly kind: PreviewFileKind | null;
            readonly sha256: string | null;
            readonly width: number | null;
            readonly height: number | null;
            readonly byteCount: number | null;
          } | null> | null;
        } | null;
      } | null;
      readonly project: { readonly id: string; readonly name: string } | null;
      readonly branch: { readonly name: string; readonly type: BranchType } | null;
      readonly submitter: { readonly displayName: string } | null;
      readonly previousVersion: { readonly versionNumber: number } | null;
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
    readonly pageInfo: { readonly hasNextPage: boolean };
  } | null;
};

export type ChoicesQueryVariables = Exact<{
  projectId: string;
}>;

export type ChoicesQuery = {
  readonly assetTypes: { readonly nodes: ReadonlyArray<{ readonly name: string }> } | null;
  readonly tags: { readonly nodes: ReadonlyArray<{ readonly name: string }> } | null;
  readonly projectMembers: {
    readonly nodes: ReadonlyArray<{
      readonly user: { readonly id: string; readonly displayName: string } | null;
    }>;
  } | null;
};

export type MyWorkQueryVariables = Exact<{
  userId: string;
}>;

export type MyWorkQuery = {
  readonly searchReviews: {
    readonly totalCount: number;
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
        readonly id: string;
        readonly projectId: string;
        readonly versionNumber: number;
        readonly mediaType: string;
        readonly filename: string;
        readonly sizeBytes: string;
        readonly sha256: string;
        readonly comment: string;
        readonly createdAt: string;
        readonly preview: {
          readonly state: PreviewState | null;
          readonly kind: PreviewKind | null;
          readonly reason: string | null;
          readonly facts: unknown;
          readonly canRetry: boolean | null;
          readonly files: ReadonlyArray<{
            readonly kind: PreviewFileKind | null;
            readonly sha256: string | null;
            readonly width: number | null;
            readonly height: number | null;
            readonly byteCount: number | null;
          } | null> | null;
        } | null;
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
  readonly assetLocks: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly assetId: string;
      readonly state: LockState;
      readonly reason: string;
      readonly lockedAt: string;
      readonly staleAt: string | null;
      readonly leaseExpiresAt: string | null;
      readonly branch: { readonly id: string; readonly name: string } | null;
      readonly asset: { readonly name: string; readonly parentPath: string } | null;
      readonly project: { readonly id: string; readonly name: string } | null;
      readonly holder: { readonly id: string; readonly displayName: string } | null;
    }>;
  } | null;
  readonly notifications: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly kind: string;
      readonly message: string;
      readonly createdAt: string;
      readonly readAt: string | null;
      readonly subjectId: string | null;
      readonly projectId: string | null;
    }>;
  } | null;
};

export type MarkReadMutationVariables = Exact<{
  notificationIds?: ReadonlyArray<string> | null | undefined;
}>;

export type MarkReadMutation = {
  readonly markNotificationsRead: { readonly result: number | null } | null;
};

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
        readonly id: string;
        readonly projectId: string;
        readonly versionNumber: number;
        readonly mediaType: string;
        readonly filename: string;
        readonly sizeBytes: string;
        readonly sha256: string;
        readonly comment: string;
        readonly createdAt: string;
        readonly preview: {
          readonly state: PreviewState | null;
          readonly kind: PreviewKind | null;
          readonly reason: string | null;
          readonly facts: unknown;
          readonly canRetry: boolean | null;
          readonly files: ReadonlyArray<{
            readonly kind: PreviewFileKind | null;
            readonly sha256: string | null;
            readonly width: number | null;
            readonly height: number | null;
            readonly byteCount: number | null;
          } | null> | null;
        } | null;
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
      readonly user: { readonly id: string; readonly displayName: string } | null;
      readonly asset: { readonly id: string; readonly name: string } | null;
      readonly shelf: { readonly id: string } | null;
    } | null;
    readonly assetVersion: {
      readonly id: string;
      readonly preview: {
        readonly state: PreviewState | null;
        readonly kind: PreviewKind | null;
        readonly reason: string | null;
        readonly facts: unknown;
        readonly canRetry: boolean | null;
        readonly files: ReadonlyArray<{
          readonly kind: PreviewFileKind | null;
          readonly sha256: string | null;
          readonly width: number | null;
          readonly height: number | null;
          readonly byteCount: number | null;
        } | null> | null;
      } | null;
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

export type MembersQueryVariables = Exact<{
  projectId: string;
}>;

export type MembersQuery = {
  readonly projectMembers: {
    readonly nodes: ReadonlyArray<{
      readonly userId: string;
      readonly role: ProjectRole;
      readonly createdAt: string;
      readonly user: {
        readonly id: string;
        readonly displayName: string;
        readonly username: string;
        readonly isActive: boolean;
      } | null;
    }>;
  } | null;
  readonly permissions: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly canRead: boolean | null;
      readonly canWrite: boolean | null;
      readonly canDelete: boolean | null;
      readonly reason: string;
      readonly updatedAt: string;
      readonly user: { readonly id: string; readonly displayName: string } | null;
      readonly asset: {
        readonly id: string;
        readonly name: string;
        readonly parentPath: string;
      } | null;
      readonly grantedByUser: { readonly displayName: string } | null;
    }>;
  } | null;
};

export type MemberWorkQueryVariables = Exact<{
  projectId: string;
  userId: string;
}>;

export type MemberWorkQuery = {
  readonly assetLocks: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly asset: { readonly name: string } | null;
    }>;
  } | null;
  readonly assetReviews: {
    readonly nodes: ReadonlyArray<{ readonly id: string; readonly state: ReviewState }>;
  } | null;
  readonly shelves: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly state: ShelfState;
    }>;
  } | null;
};

export type FindUserQueryVariables = Exact<{
  username: string;
}>;

export type FindUserQuery = {
  readonly findUser: {
    readonly id: string | null;
    readonly displayName: string | null;
    readonly username: string | null;
  } | null;
};

export type FindAssetsQueryVariables = Exact<{
  projectId: string;
  query: string;
}>;

export type FindAssetsQuery = {
  readonly searchAssets: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly parentPath: string;
    }>;
  } | null;
};

export type ExplainAccessQueryVariables = Exact<{
  userId: string;
  assetId: string;
}>;

export type ExplainAccessQuery = { readonly explainAccess: string | null };

export type SetMemberRoleMutationVariables = Exact<{
  projectId: string;
  userId: string;
  role: ProjectRole;
}>;

export type SetMemberRoleMutation = {
  readonly setMemberRole: { readonly clientMutationId: string | null } | null;
};

export type RemoveMemberMutationVariables = Exact<{
  projectId: string;
  userId: string;
}>;

export type RemoveMemberMutation = {
  readonly removeMember: { readonly clientMutationId: string | null } | null;
};

export type GrantPermissionMutationVariables = Exact<{
  projectId: string;
  userId: string;
  assetId?: string | null | undefined;
  canRead?: boolean | null | undefined;
  canWrite?: boolean | null | undefined;
  canDelete?: boolean | null | undefined;
  reason?: string | null | undefined;
}>;

export type GrantPermissionMutation = {
  readonly grantPermission: { readonly clientMutationId: string | null } | null;
};

export type RevokePermissionMutationVariables = Exact<{
  permissionId: string;
}>;

export type RevokePermissionMutation = {
  readonly revokePermission: { readonly clientMutationId: string | null } | null;
};

export type UserQueryVariables = Exact<{
  id: string;
}>;

export type UserQuery = { readonly user: { readonly displayName: string } | null };

export type PreviewFieldsFragment = {
  readonly state: PreviewState | null;
  readonly kind: PreviewKind | null;
  readonly reason: string | null;
  readonly facts: unknown;
  readonly canRetry: boolean | null;
  readonly files: ReadonlyArray<{
    readonly kind: PreviewFileKind | null;
    readonly sha256: string | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly byteCount: number | null;
  } | null> | null;
};

export type VersionPreviewQueryVariables = Exact<{
  versionId: string;
}>;

export type VersionPreviewQuery = {
  readonly assetVersion: {
    readonly id: string;
    readonly preview: {
      readonly state: PreviewState | null;
      readonly kind: PreviewKind | null;
      readonly reason: string | null;
      readonly facts: unknown;
      readonly canRetry: boolean | null;
      readonly files: ReadonlyArray<{
        readonly kind: PreviewFileKind | null;
        readonly sha256: string | null;
        readonly width: number | null;
        readonly height: number | null;
        readonly byteCount: number | null;
      } | null> | null;
    } | null;
  } | null;
};

export type DifferenceQueryVariables = Exact<{
  versionId: string;
  otherVersionId: string;
}>;

export type DifferenceQuery = {
  readonly assetVersion: {
    readonly difference: {
      readonly state: PreviewState | null;
      readonly share: number | null;
      readonly reason: string | null;
    } | null;
  } | null;
};

export type RetryPreviewMutationVariables = Exact<{
  versionId: string;
}>;

export type RetryPreviewMutation = {
  readonly retryPreview: {
    readonly result: {
      readonly id: string;
      readonly preview: {
        readonly state: PreviewState | null;
        readonly kind: PreviewKind | null;
        readonly reason: string | null;
        readonly facts: unknown;
        readonly canRetry: boolean | null;
        readonly files: ReadonlyArray<{
          readonly kind: PreviewFileKind | null;
          readonly sha256: string | null;
          readonly width: number | null;
          readonly height: number | null;
          readonly byteCount: number | null;
        } | null> | null;
      } | null;
    } | null;
  } | null;
};

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
    readonly id: string;
    readonly projectId: string;
    readonly versionNumber: number;
    readonly mediaType: string;
    readonly filename: string;
    readonly sizeBytes: string;
    readonly sha256: string;
    readonly comment: string;
    readonly createdAt: string;
    readonly preview: {
      readonly state: PreviewState | null;
      readonly kind: PreviewKind | null;
      readonly reason: string | null;
      readonly facts: unknown;
      readonly canRetry: boolean | null;
      readonly files: ReadonlyArray<{
        readonly kind: PreviewFileKind | null;
        readonly sha256: string | null;
        readonly width: number | null;
        readonly height: number | null;
        readonly byteCount: number | null;
      } | null> | null;
    } | null;
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
  readonly id: string;
  readonly projectId: string;
  readonly versionNumber: number;
  readonly mediaType: string;
  readonly filename: string;
  readonly sizeBytes: string;
  readonly sha256: string;
  readonly comment: string;
  readonly createdAt: string;
  readonly preview: {
    readonly state: PreviewState | null;
    readonly kind: PreviewKind | null;
    readonly reason: string | null;
    readonly facts: unknown;
    readonly canRetry: boolean | null;
    readonly files: ReadonlyArray<{
      readonly kind: PreviewFileKind | null;
      readonly sha256: string | null;
      readonly width: number | null;
      readonly height: number | null;
      readonly byteCount: number | null;
    } | null> | null;
  } | null;
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
        readonly id: string;
        readonly projectId: string;
        readonly versionNumber: number;
        readonly mediaType: string;
        readonly filename: string;
        readonly sizeBytes: string;
        readonly sha256: string;
        readonly comment: string;
        readonly createdAt: string;
        readonly preview: {
          readonly state: PreviewState | null;
          readonly kind: PreviewKind | null;
          readonly reason: string | null;
          readonly facts: unknown;
          readonly canRetry: boolean | null;
          readonly files: ReadonlyArray<{
            readonly kind: PreviewFileKind | null;
            readonly sha256: string | null;
            readonly width: number | null;
            readonly height: number | null;
            readonly byteCount: number | null;
          } | null> | null;
        } | null;
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
  readonly parentNoteId: string | null;
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
        readonly parentNoteId: string | null;
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
      readonly id: string;
      readonly projectId: string;
      readonly versionNumber: number;
      readonly mediaType: string;
      readonly filename: string;
      readonly sizeBytes: string;
      readonly sha256: string;
      readonly comment: string;
      readonly createdAt: string;
      readonly preview: {
        readonly state: PreviewState | null;
        readonly kind: PreviewKind | null;
        readonly reason: string | null;
        readonly facts: unknown;
        readonly canRetry: boolean | null;
        readonly files: ReadonlyArray<{
          readonly kind: PreviewFileKind | null;
          readonly sha256: string | null;
          readonly width: number | null;
          readonly height: number | null;
          readonly byteCount: number | null;
        } | null> | null;
      } | null;
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
      readonly projectId: string;
      readonly branchId: string;
      readonly versionNumber: number;
      readonly mediaType: string;
      readonly filename: string;
      readonly sizeBytes: string;
      readonly sha256: string;
      readonly comment: string;
      readonly createdAt: string;
      readonly isDeletion: boolean;
      readonly preview: {
        readonly state: PreviewState | null;
        readonly kind: PreviewKind | null;
        readonly reason: string | null;
        readonly facts: unknown;
        readonly canRetry: boolean | null;
        readonly files: ReadonlyArray<{
          readonly kind: PreviewFileKind | null;
          readonly sha256: string | null;
          readonly width: number | null;
          readonly height: number | null;
          readonly byteCount: number | null;
        } | null> | null;
      } | null;
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
  frameNumber?: number | null | undefined;
  frameRateNumerator?: number | null | undefined;
  frameRateDenominator?: number | null | undefined;
  surfaceX?: number | null | undefined;
  surfaceY?: number | null | undefined;
  surfaceZ?: number | null | undefined;
  parentNoteId?: string | null | undefined;
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

export type ShelvesQueryVariables = Exact<{
  projectId: string;
  ownerId?: string | null | undefined;
  state?: ShelfState | null | undefined;
  after?: string | null | undefined;
}>;

export type ShelvesQuery = {
  readonly shelves: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly state: ShelfState;
      readonly description: string;
      readonly currentRevision: number;
      readonly createdAt: string;
      readonly updatedAt: string;
      readonly owner: { readonly id: string; readonly displayName: string } | null;
      readonly branch: { readonly id: string; readonly name: string } | null;
      readonly shelfRevisions: {
        readonly nodes: ReadonlyArray<{ readonly shelfItems: { readonly totalCount: number } }>;
      };
    }>;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
};

export type ShelfQueryVariables = Exact<{
  id: string;
}>;

export type ShelfQuery = {
  readonly shelf: {
    readonly id: string;
    readonly name: string;
    readonly state: ShelfState;
    readonly description: string;
    readonly currentRevision: number;
    readonly createdAt: string;
    readonly closedAt: string | null;
    readonly changeId: string | null;
    readonly canSubmit: boolean | null;
    readonly canDiscard: boolean | null;
    readonly canRequestReview: boolean | null;
    readonly approvalObstacle: string | null;
    readonly project: { readonly id: string } | null;
    readonly owner: { readonly id: string; readonly displayName: string } | null;
    readonly branch: {
      readonly id: string;
      readonly name: string;
      readonly isProtected: boolean;
      readonly approvalsRequired: number;
      readonly leadApprovalsRequired: number;
    } | null;
    readonly workspace: { readonly name: string } | null;
    readonly shelfRevisions: {
      readonly totalCount: number;
      readonly nodes: ReadonlyArray<{
        readonly revision: number;
        readonly comment: string;
        readonly createdAt: string;
        readonly createdByUser: { readonly displayName: string } | null;
        readonly assetReviews: {
          readonly nodes: ReadonlyArray<{
            readonly id: string;
            readonly state: ReviewState;
            readonly requestedAt: string;
            readonly approvalCount: number | null;
            readonly reviewDecisions: {
              readonly nodes: ReadonlyArray<{
                readonly id: string;
                readonly verdict: ReviewVerdict;
                readonly comment: string;
                readonly createdAt: string;
                readonly decidedByUser: { readonly displayName: string } | null;
              }>;
            };
          }>;
        };
      }>;
    };
  } | null;
};

export type ShelfItemsQueryVariables = Exact<{
  shelfId: string;
  revision: number;
  after?: string | null | undefined;
}>;

export type ShelfItemsQuery = {
  readonly shelfItems: {
    readonly nodes: ReadonlyArray<{
      readonly action: ShelfAction;
      readonly filename: string | null;
      readonly mediaType: string | null;
      readonly sizeBytes: string | null;
      readonly obstacle: string | null;
      readonly baseVersion: { readonly id: string; readonly versionNumber: number } | null;
      readonly headVersion: {
        readonly id: string;
        readonly versionNumber: number;
        readonly branch: { readonly name: string } | null;
      } | null;
      readonly asset: {
        readonly id: string;
        readonly name: string;
        readonly parentPath: string;
        readonly type: string;
        readonly assetLocks: {
          readonly nodes: ReadonlyArray<{
            readonly id: string;
            readonly state: LockState;
            readonly holder: { readonly id: string; readonly displayName: string } | null;
            readonly branch: { readonly name: string } | null;
            readonly lineBranch: { readonly id: string } | null;
          }>;
        };
      } | null;
    }>;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
};

export type SubmitShelfMutationVariables = Exact<{
  shelfId: string;
  comment?: string | null | undefined;
}>;

export type SubmitShelfMutation = {
  readonly submitShelf: {
    readonly result: { readonly id: string; readonly state: ShelfState } | null;
  } | null;
};

export type DiscardShelfMutationVariables = Exact<{
  shelfId: string;
}>;

export type DiscardShelfMutation = {
  readonly discardShelf: {
    readonly result: { readonly id: string; readonly state: ShelfState } | null;
  } | null;
};

export type RequestShelfReviewMutationVariables = Exact<{
  shelfId: string;
  message?: string | null | undefined;
}>;

export type RequestShelfReviewMutation = {
  readonly requestReview: { readonly result: { readonly id: string } | null } | null;
};

export type StatusQueryVariables = Exact<{ [key: string]: never }>;

export type StatusQuery = {
  readonly studioStatus: {
    readonly toldAt: string | null;
    readonly postgresVersion: string | null;
    readonly postgresStartedAt: string | null;
    readonly databaseBytes: string | null;
    readonly notificationQueueRatio: number | null;
    readonly oldestUnsealedAt: string | null;
    readonly damagedCount: string | null;
    readonly condemnedCount: string | null;
    readonly unfinishedCount: string | null;
    readonly oldestVerifiedAt: string | null;
    readonly replicas: ReadonlyArray<{
      readonly name: string | null;
      readonly isConnected: boolean | null;
      readonly state: string | null;
      readonly isSynchronous: boolean | null;
      readonly lagBytes: string | null;
      readonly lagSeconds: number | null;
      readonly keptBytes: string | null;
      readonly slotState: string | null;
    } | null> | null;
    readonly queues: ReadonlyArray<{
      readonly task: string | null;
      readonly waitingCount: string | null;
      readonly runningCount: string | null;
      readonly failedCount: string | null;
      readonly oldestSeconds: number | null;
    } | null> | null;
    readonly volumes: ReadonlyArray<{
      readonly host: string | null;
      readonly name: string | null;
      readonly totalBytes: string | null;
      readonly freeBytes: string | null;
      readonly measuredAt: string | null;
    } | null> | null;
    readonly oldestLocks: ReadonlyArray<{
      readonly projectId: string | null;
      readonly projectName: string | null;
      readonly assetId: string | null;
      readonly assetName: string | null;
      readonly holderName: string | null;
      readonly lockedAt: string | null;
      readonly isStale: boolean | null;
    } | null> | null;
  } | null;
  readonly backupStatus: {
    readonly lastBackupAt: string | null;
    readonly lastProvenBackupAt: string | null;
    readonly lastProofAt: string | null;
    readonly backupCount: string | null;
    readonly refutedCount: string | null;
    readonly totalBytes: string | null;
    readonly lastRestoredAt: string | null;
    readonly isArchiving: boolean | null;
    readonly lastArchivedAt: string | null;
    readonly lastArchiveFailureAt: string | null;
    readonly isArchiveFailing: boolean | null;
    readonly isOverdue: boolean | null;
  } | null;
};

export type StorageQueryVariables = Exact<{
  projectId: string;
}>;

export type StorageQuery = {
  readonly storageForecast: {
    readonly allocationBytes: string | null;
    readonly usedBytes: string | null;
    readonly reservedBytes: string | null;
    readonly usedFraction: number | null;
    readonly warningPercent: number | null;
    readonly snapshotCount: number | null;
    readonly bytesPerDay: number | null;
    readonly daysUntilFull: number | null;
    readonly daysUntilFullLow: number | null;
    readonly daysUntilFullHigh: number | null;
  } | null;
  readonly projectUsage: {
    readonly assetCount: string;
    readonly versionCount: string;
    readonly logicalBytes: string;
    readonly derivedBytes: string;
  } | null;
  readonly largestAssets: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly parentPath: string;
      readonly type: string;
      readonly deletedAt: string | null;
      readonly storedBytes: string | null;
    }>;
  } | null;
  readonly staleShelves: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly updatedAt: string;
      readonly owner: { readonly displayName: string } | null;
    }>;
  } | null;
};

export type SnapshotsQueryVariables = Exact<{
  projectId: string;
  after?: string | null | undefined;
}>;

export type SnapshotsQuery = {
  readonly projectStorageSnapshots: {
    readonly nodes: ReadonlyArray<{
      readonly capturedAt: string;
      readonly physicalBytes: string | null;
      readonly totalBytes: string;
      readonly derivedBytes: string | null;
      readonly reservedBytes: string | null;
    }>;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
};

export type CaptureSnapshotMutationVariables = Exact<{
  projectId: string;
}>;

export type CaptureSnapshotMutation = {
  readonly captureStorageSnapshot: { readonly clientMutationId: string | null } | null;
};

export type AssetsNamedQueryVariables = Exact<{
  projectId: string;
  names: ReadonlyArray<string>;
  branch?: string | null | undefined;
}>;

export type AssetsNamedQuery = {
  readonly assetsNamed: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly projectId: string;
      readonly name: string;
      readonly parentPath: string;
      readonly type: string;
      readonly uploadObstacle: string | null;
      readonly wantsLock: boolean | null;
    }>;
  } | null;
};

export type UploadTargetQueryVariables = Exact<{
  id: string;
  branch?: string | null | undefined;
}>;

export type UploadTargetQuery = {
  readonly asset: {
    readonly id: string;
    readonly projectId: string;
    readonly name: string;
    readonly parentPath: string;
    readonly type: string;
    readonly uploadObstacle: string | null;
    readonly wantsLock: boolean | null;
  } | null;
};

export type UploadTargetFragment = {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly parentPath: string;
  readonly type: string;
  readonly uploadObstacle: string | null;
  readonly wantsLock: boolean | null;
};

export type AssetTypesQueryVariables = Exact<{ [key: string]: never }>;

export type AssetTypesQuery = {
  readonly assetTypes: {
    readonly nodes: ReadonlyArray<{ readonly name: string; readonly description: string }>;
  } | null;
};

export type CreateAssetMutationVariables = Exact<{
  projectId: string;
  name: string;
  parentPath: string;
  type: string;
}>;

export type CreateAssetMutation = {
  readonly createAsset: { readonly asset: { readonly id: string } | null } | null;
};

export type KnownContentQueryVariables = Exact<{
  sha256: string;
}>;

export type KnownContentQuery = {
  readonly assetVersions: { readonly nodes: ReadonlyArray<{ readonly id: string }> } | null;
};

/** Oneself, and the identities at providers that sign in as oneself. */
export const AccountDocument = /* @__PURE__ */ new TypedDocumentString<
  AccountQuery,
  AccountQueryVariables
>(
  `query Account($id: UUID!) {
  user(id: $id) {
    displayName
    username
    studioRole
    createdAt
  }
  listIdentities(first: 50) {
    nodes {
      id
      issuer
      subject
      linkedAt
      lastSignInAt
    }
  }
}`,
  { hash: "74e57eac7601d44b09c11e517fe1afcc2050058a89b12a6eb0e65105dff54fa1" },
);

/** One's personal access tokens, newest first. */
export const TokensDocument = /* @__PURE__ */ new TypedDocumentString<
  TokensQuery,
  TokensQueryVariables
>(
  `query Tokens($userId: UUID!) {
  personalAccessTokens(condition: {userId: $userId}, orderBy: ID_DESC, first: 200) {
    nodes {
      id
      name
      scopes
      createdAt
      expiresAt
      lastUsedAt
      revokedAt
      onlyProject {
        name
      }
    }
  }
}`,
  { hash: "1650d26f449340c77a58cc3a1ac7dbc1e84ea0ce3394295929988d2f2499abec" },
);

/** Makes a personal access token; its secret is told this once. */
export const CreateTokenDocument = /* @__PURE__ */ new TypedDocumentString<
  CreateTokenMutation,
  CreateTokenMutationVariables
>(
  `mutation CreateToken($name: String!, $scopes: [TokenScope!]!, $onlyProjectId: UUID, $expiresAt: Datetime) {
  createPersonalAccessToken(
    input: {name: $name, scopes: $scopes, onlyProjectId: $onlyProjectId, expiresAt: $expiresAt}
  ) {
    result {
      secret
      expiresAt
    }
  }
}`,
  { hash: "e53b6cc45d8befde11e1030bab0eac4de3911b186249861fc04578cf4bfcb6a6" },
);

/** Ends a personal access token. */
export const RevokeTokenDocument = /* @__PURE__ */ new TypedDocumentString<
  RevokeTokenMutation,
  RevokeTokenMutationVariables
>(
  `mutation RevokeToken($tokenId: UUID!) {
  revokePersonalAccessToken(input: {tokenId: $tokenId}) {
    clientMutationId
  }
}`,
  { hash: "01516d6d4d16ec54be1688e484245a5c2bba2b94a8f74e5107cd9fe67b379501" },
);

/** Ends that an identity at a provider signs in as oneself. */
export const UnlinkIdentityDocument = /* @__PURE__ */ new TypedDocumentString<
  UnlinkIdentityMutation,
  UnlinkIdentityMutationVariables
>(
  `mutation UnlinkIdentity($identityId: UUID!) {
  unlinkIdentity(input: {identityId: $identityId}) {
    clientMutationId
  }
}`,
  { hash: "d2b0e50e8d61f16d864605ad3cba8225c1a56c6c299f82ccef4159d1a9aa5f5d" },
);

/** The timeline of a project, newest first; of one person or one kind when named. */
export const TimelineDocument = /* @__PURE__ */ new TypedDocumentString<
  TimelineQuery,
  TimelineQueryVariables
>(
  `query Timeline($projectId: UUID!, $userId: UUID, $action: WorkspaceAction, $after: Cursor) {
  workspaceActivities(
    condition: {projectId: $projectId, userId: $userId, action: $action}
    orderBy: ID_DESC
    first: 50
    after: $after
  ) {
    nodes {
      ...ActivityFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}

fragment ActivityFields on WorkspaceActivity {
  id
  occurredAt
  action
  detail
  changeId
  user {
    id
    displayName
  }
  asset {
    id
    name
  }
  version {
    versionNumber
  }
  shelf {
    id
    name
  }
  workspace {
    id
    name
  }
}`,
  { hash: "de8417d13d04e6ff09583d2e64b8659ad7685bdc35c22760f97ada50d46d8d15" },
);

/** Who may be chosen as the actor. */
export const ProjectPeopleDocument = /* @__PURE__ */ new TypedDocumentString<
  ProjectPeopleQuery,
  ProjectPeopleQueryVariables
>(
  `query ProjectPeople($projectId: UUID!) {
  projectMembers(condition: {projectId: $projectId}, first: 200) {
    nodes {
      user {
        id
        displayName
      }
    }
  }
}`,
  { hash: "7711a3d4df26ae1c7195b71701f96a79272549be7e635c1d38911efc7de8a85f" },
);

/** What was archived and reopened, what checks found, and what is open still. */
export const ArchiveDocument = /* @__PURE__ */ new TypedDocumentString<
  ArchiveQuery,
  ArchiveQueryVariables
>(
  `query Archive($projectId: UUID!) {
  project(id: $projectId) {
    canReopen
  }
  projectArchiveLogs(condition: {projectId: $projectId}, last: 50) {
    nodes {
      id
      action
      occurredAt
      reason
      isForced
      assetCount
      versionCount
      totalBytes
      rootSha256
      actor {
        displayName
      }
    }
  }
  archiveChecks(condition: {projectId: $projectId}, last: 20) {
    nodes {
      id
      checkedAt
      isSound
      blobCount
      damagedCount
      unreadCount
      totalBytes
    }
  }
}`,
  { hash: "66129e93daad23c6c36b3d69266c6e1ada9a8cc5ce1f963df1f77072dc61adc7" },
);

/** Computes the root hash of an archive again. */
export const VerifyArchiveDocument = /* @__PURE__ */ new TypedDocumentString<
  VerifyArchiveQuery,
  VerifyArchiveQueryVariables
>(
  `query VerifyArchive($projectId: UUID!) {
  verifyArchive(projectId: $projectId) {
    archivedAt
    recordedSha256
    computedSha256
    isUnchanged
  }
}`,
  { hash: "2ff1e98b0c9c1c9062567f4cb1f220eeceda98e24ccc883212167490bfc827da" },
);

/** Archives a project; with force, whatever is open ends. */
export const ArchiveProjectDocument = /* @__PURE__ */ new TypedDocumentString<
  ArchiveProjectMutation,
  ArchiveProjectMutationVariables
>(
  `mutation ArchiveProject($projectId: UUID!, $reason: String, $force: Boolean!) {
  archiveProject(input: {projectId: $projectId, reason: $reason, force: $force}) {
    clientMutationId
  }
}`,
  { hash: "2d83e1471b147d90420c5aa34db103a17963f440557af7b44da9673bc0df6b31" },
);

/** Makes an archived project active again. */
export const ReopenProjectDocument = /* @__PURE__ */ new TypedDocumentString<
  ReopenProjectMutation,
  ReopenProjectMutationVariables
>(
  `mutation ReopenProject($projectId: UUID!, $reason: String!) {
  reopenProject(input: {projectId: $projectId, reason: $reason}) {
    clientMutationId
  }
}`,
  { hash: "78a9110cc5a503a74252cc1745b383c18adb2ccff23c2fe58a90cd5403ff14be" },
);

/** Assets that match what is asked, the best matches first. */
export const SearchAssetsDocument = /* @__PURE__ */ new TypedDocumentString<
  SearchAssetsQuery,
  SearchAssetsQueryVariables
>(
  `query SearchAssets($projectId: UUID!, $query: String, $types: [String!], $tagNames: [String!], $parentPath: String, $first: Int!, $after: Cursor) {
  searchAssets(
    projectId: $projectId
    query: $query
    types: $types
    tagNames: $tagNames
    parentPath: $parentPath
    first: $first
    after: $after
  ) {
    totalCount
    nodes {
      id
      name
      parentPath
      type
      head {
        ...ShownVersion
      }
      assetLocks(first: 5) {
        nodes {
          id
          holder {
            displayName
          }
        }
      }
      assetTags(first: 20) {
        nodes {
          tag {
            name
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}

fragment ShownVersion on AssetVersion {
  id
  projectId
  versionNumber
  filename
  mediaType
  sizeBytes
  sha256
  comment
  createdAt
  preview {
    ...PreviewFields
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
  }
}`,
  { hash: "e77e379774881a6f2fee29be1a2dd3cce9bc99a55943fc222d0c72b3c0644511" },
);

/** One asset with its versions on all branches, its locks, and the labels and shelves that have it. */
export const AssetDocument = /* @__PURE__ */ new TypedDocumentString<
  AssetQuery,
  AssetQueryVariables
>(
  `query Asset($id: UUID!, $projectId: UUID!) {
  asset(id: $id) {
    id
    name
    parentPath
    type
    canWrite
    createdAt
    deletedAt
    createdByUser {
      displayName
    }
    assetTags(first: 50) {
      nodes {
        tag {
          name
        }
      }
    }
    assetLocks(first: 20) {
      nodes {
        ...LockFields
        holderId
        branch {
          id
          name
        }
        lineBranch {
          name
        }
      }
    }
    assetVersions(orderBy: VERSION_NUMBER_DESC, first: 200) {
      nodes {
        ...ShownVersion
        isDeletion
        branch {
          id
          name
          type
        }
        createdByUser {
          displayName
        }
        parentVersion {
          versionNumber
        }
        assetReviews(orderBy: REQUESTED_AT_DESC, first: 1) {
          nodes {
            id
            state
          }
        }
        labelVersions(first: 20) {
          nodes {
            label {
              id
              name
            }
          }
        }
      }
      pageInfo {
        hasNextPage
      }
    }
    shelfItems(orderBy: PRIMARY_KEY_DESC, first: 50) {
      nodes {
        revision
        action
        shelfAtRevision {
          shelf {
            id
            name
            state
            currentRevision
            owner {
              displayName
            }
          }
        }
      }
    }
  }
  branches(condition: {projectId: $projectId}, first: 200) {
    nodes {
      id
      name
      type
      deletedAt
      head(assetId: $id) {
        id
        versionNumber
        branchId
      }
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
}

fragment ShownVersion on AssetVersion {
  id
  projectId
  versionNumber
  filename
  mediaType
  sizeBytes
  sha256
  comment
  createdAt
  preview {
    ...PreviewFields
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
  }
}`,
  { hash: "f3c9a1bc5d7cdaf7405fa414e7f8b70be8cc2c071c0c3b9d97e9a60af8ca22db" },
);

/** What happened to an asset, newest first. */
export const AssetActivityDocument = /* @__PURE__ */ new TypedDocumentString<
  AssetActivityQuery,
  AssetActivityQueryVariables
>(
  `query AssetActivity($assetId: UUID!, $projectId: UUID!) {
  workspaceActivities(
    condition: {assetId: $assetId, projectId: $projectId}
    orderBy: OCCURRED_AT_DESC
    first: 100
  ) {
    nodes {
      id
      occurredAt
      action
      user {
        displayName
      }
      version {
        versionNumber
      }
      shelf {
        id
        name
      }
    }
  }
}`,
  { hash: "d871b79e4b760fddbb2c7a5beb96477be268917662d84bf8c9dc76d7cb0095f1" },
);

/** Makes an old version the newest again. */
export const RestoreVersionDocument = /* @__PURE__ */ new TypedDocumentString<
  RestoreVersionMutation,
  RestoreVersionMutationVariables
>(
  `mutation RestoreVersion($versionId: UUID!, $comment: String) {
  restoreVersion(input: {versionId: $versionId, comment: $comment}) {
    result {
      id
      versionNumber
    }
  }
}`,
  { hash: "e8d1d13161dd7049a630a253a732d6f3e588487bb3cbb668cc31b385ba472e40" },
);

/** Asks whoever holds a lock to hand it over. */
export const AskForLockDocument = /* @__PURE__ */ new TypedDocumentString<
  AskForLockMutation,
  AskForLockMutationVariables
>(
  `mutation AskForLock($lockId: UUID!, $message: String) {
  requestLock(input: {lockId: $lockId, message: $message}) {
    result {
      id
      state
    }
  }
}`,
  { hash: "d4bb6429ee9298165174bfbb654abedf89ec9c2546e8ed6bccea90b4c0c8ac68" },
);

/** The locks of a project for its board. */
export const LockBoardDocument = /* @__PURE__ */ new TypedDocumentString<
  LockBoardQuery,
  LockBoardQueryVariables
>(
  `query LockBoard($projectId: UUID!, $after: Cursor) {
  assetLocks(
    condition: {projectId: $projectId}
    orderBy: ID_ASC
    first: 200
    after: $after
  ) {
    nodes {
      ...BoardLock
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}

fragment BoardLock on AssetLock {
  id
  state
  reason
  lockedAt
  leaseExpiresAt
  staleAt
  keptUntil
  canRequest
  canRelease
  asset {
    id
    name
    parentPath
    canWrite
    head {
      ...ShownVersion
    }
  }
  holder {
    id
    displayName
  }
  branch {
    id
    name
  }
  workspace {
    id
    name
  }
  openRequests(first: 10) {
    nodes {
      id
      state
      message
      createdAt
      canWithdraw
      requester {
        id
        displayName
      }
    }
  }
}

fragment ShownVersion on AssetVersion {
  id
  projectId
  versionNumber
  filename
  mediaType
  sizeBytes
  sha256
  comment
  createdAt
  preview {
    ...PreviewFields
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
  }
}`,
  { hash: "884d9b646b364ebee75f973c3387516c88c069bd656a301d921d8510e8ea8e57" },
);

/** One row of it, after something happened to the lock. */
export const BoardLockDocument = /* @__PURE__ */ new TypedDocumentString<
  BoardLockQuery,
  BoardLockQueryVariables
>(
  `query BoardLock($id: UUID!) {
  assetLock(id: $id) {
    ...BoardLock
  }
}

fragment BoardLock on AssetLock {
  id
  state
  reason
  lockedAt
  leaseExpiresAt
  staleAt
  keptUntil
  canRequest
  canRelease
  asset {
    id
    name
    parentPath
    canWrite
    head {
      ...ShownVersion
    }
  }
  holder {
    id
    displayName
  }
  branch {
    id
    name
  }
  workspace {
    id
    name
  }
  openRequests(first: 10) {
    nodes {
      id
      state
      message
      createdAt
      canWithdraw
      requester {
        id
        displayName
      }
    }
  }
}

fragment ShownVersion on AssetVersion {
  id
  projectId
  versionNumber
  filename
  mediaType
  sizeBytes
  sha256
  comment
  createdAt
  preview {
    ...PreviewFields
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
  }
}`,
  { hash: "ca153069140c77ac95fd2fd478a4cf1cf5c0ce37fca401d8cbbdcae8df18c61d" },
);

/** What somebody holds in all projects, and who asks for it. */
export const HeldLocksDocument = /* @__PURE__ */ new TypedDocumentString<
  HeldLocksQuery,
  HeldLocksQueryVariables
>(
  `query HeldLocks($holderId: UUID!) {
  assetLocks(condition: {holderId: $holderId}, orderBy: ID_ASC, first: 200) {
    nodes {
      id
      staleAt
      project {
        id
      }
      openRequests(first: 10) {
        nodes {
          id
          state
        }
      }
    }
    pageInfo {
      hasNextPage
    }
  }
}`,
  { hash: "b6ec9dfb570de3785a1acf5a6781a543384a3ee5f7509ab731d28b2f17267c5e" },
);

/** Asks the holder of a lock to hand it over. */
export const RequestLockDocument = /* @__PURE__ */ new TypedDocumentString<
  RequestLockMutation,
  RequestLockMutationVariables
>(
  `mutation RequestLock($lockId: UUID!, $message: String) {
  requestLock(input: {lockId: $lockId, message: $message}) {
    result {
      id
    }
  }
}`,
  { hash: "c53f928da463b92656639ed79d9940d4b4467b79dee58f854491c28299b75e3c" },
);

/** Takes such a request back. */
export const WithdrawLockRequestDocument = /* @__PURE__ */ new TypedDocumentString<
  WithdrawLockRequestMutation,
  WithdrawLockRequestMutationVariables
>(
  `mutation WithdrawLockRequest($requestId: UUID!) {
  withdrawLockRequest(input: {requestId: $requestId}) {
    result {
      id
    }
  }
}`,
  { hash: "ba93057fb2a61590ea3d0de0f56bb05df1a827afa659cc42ef380b9de62bde84" },
);

/** Answers somebody who asked for a lock of one's own. */
export const AnswerLockRequestDocument = /* @__PURE__ */ new TypedDocumentString<
  AnswerLockRequestMutation,
  AnswerLockRequestMutationVariables
>(
  `mutation AnswerLockRequest($requestId: UUID!, $keep: Boolean!) {
  answerLockRequest(input: {requestId: $requestId, keep: $keep}) {
    result {
      id
      state
    }
  }
}`,
  { hash: "1d3dd742b882f5f4b6c7b1e7af6bb8fa7d57d22cad6ced1129b3a3e6291e1c8d" },
);

/** Gives a lock of one's own back. */
export const ReleaseLockDocument = /* @__PURE__ */ new TypedDocumentString<
  ReleaseLockMutation,
  ReleaseLockMutationVariables
>(
  `mutation ReleaseLock($lockId: UUID!) {
  releaseLock(input: {lockId: $lockId}) {
    result {
      id
    }
  }
}`,
  { hash: "fa8770ac99ab9b76361b8ac949d95219789cd12ee70f19101f668be239a0dd91" },
);

/** Takes a lock away from its holder, who is told why. */
export const BreakLockDocument = /* @__PURE__ */ new TypedDocumentString<
  BreakLockMutation,
  BreakLockMutationVariables
>(
  `mutation BreakLock($lockId: UUID!, $reason: String!) {
  breakLock(input: {lockId: $lockId, reason: $reason}) {
    result {
      id
    }
  }
}`,
  { hash: "d3f08d1fffa1eb7cf6a43f8ecdaa9516bdfde672e47349fd62be2d482dc33f7e" },
);

/** The branches of a project. */
export const BranchGraphDocument = /* @__PURE__ */ new TypedDocumentString<
  BranchGraphQuery,
  BranchGraphQueryVariables
>(
  `query BranchGraph($projectId: UUID!, $after: Cursor) {
  branches(
    condition: {projectId: $projectId}
    orderBy: ID_ASC
    first: 200
    after: $after
  ) {
    nodes {
      ...BranchFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}

fragment BranchFields on Branch {
  id
  name
  type
  description
  parentBranchId
  isProtected
  takesFromParent
  mergeAny
  approvalsRequired
  leadApprovalsRequired
  approverRole
  createdAt
  deletedAt
  canIntegrate
}`,
  { hash: "ac9fcd1cd8ef2adb3436487d1ad0388ada04168af3493c032bcdbb697316221c" },
);

/** How far a branch and its parent are apart, in assets. */
export const BranchStatusDocument = /* @__PURE__ */ new TypedDocumentString<
  BranchStatusQuery,
  BranchStatusQueryVariables
>(
  `query BranchStatus($branchId: UUID!) {
  branchStatus(branchId: $branchId) {
    branchId
    aheadCount
    behindCount
    divergedCount
  }
}`,
  { hash: "5bf821e1f822d33748e0a3737cdfc7d2f74caf3dca25076f5c8e771f0f50a4bc" },
);

/** Makes a branch of a parent. */
export const CreateBranchDocument = /* @__PURE__ */ new TypedDocumentString<
  CreateBranchMutation,
  CreateBranchMutationVariables
>(
  `mutation CreateBranch($projectId: UUID!, $name: String!, $type: BranchType!, $parentBranchId: UUID!, $description: String) {
  createBranch(
    input: {projectId: $projectId, name: $name, type: $type, parentBranchId: $parentBranchId, description: $description}
  ) {
    result {
      id
    }
  }
}`,
  { hash: "570ab216bd09f466041e4c1e0735f442c018bf869759e3d9e25fa96696a6e14b" },
);

/** Deletes a branch that nothing hangs on any more. */
export const DeleteBranchDocument = /* @__PURE__ */ new TypedDocumentString<
  DeleteBranchMutation,
  DeleteBranchMutationVariables
>(
  `mutation DeleteBranch($branchId: UUID!) {
  deleteBranch(input: {branchId: $branchId}) {
    result {
      id
    }
  }
}`,
  { hash: "4ab07a13444b135aa69166b991188bca5a91726331aa49564b3a22d8b03c5ddd" },
);

/** Changes how versions reach a branch. */
export const SetBranchPolicyDocument = /* @__PURE__ */ new TypedDocumentString<
  SetBranchPolicyMutation,
  SetBranchPolicyMutationVariables
>(
  `mutation SetBranchPolicy($branchId: UUID!, $approvalsRequired: Int, $leadApprovalsRequired: Int, $approverRole: ProjectRole, $isProtected: Boolean, $takesFromParent: Boolean) {
  setBranchPolicy(
    input: {branchId: $branchId, approvalsRequired: $approvalsRequired, leadApprovalsRequired: $leadApprovalsRequired, approverRole: $approverRole, isProtected: $isProtected, takesFromParent: $takesFromParent}
  ) {
    result {
      ...BranchFields
    }
  }
}

fragment BranchFields on Branch {
  id
  name
  type
  description
  parentBranchId
  isProtected
  takesFromParent
  mergeAny
  approvalsRequired
  leadApprovalsRequired
  approverRole
  createdAt
  deletedAt
  canIntegrate
}`,
  { hash: "862e38b268c45ff0e13068f198d14ad342d32d2c1e39dfbf3bb8f530c980ccdc" },
);

/** Brings the versions of a branch into its parent or child; a dry run returns the plan. */
export const IntegrateBranchDocument = /* @__PURE__ */ new TypedDocumentString<
  IntegrateBranchMutation,
  IntegrateBranchMutationVariables
>(
  `mutation IntegrateBranch($sourceBranchId: UUID!, $targetBranchId: UUID!, $assetIds: [UUID!], $resolve: JSON, $comment: String, $isDryRun: Boolean!) {
  integrateBranch(
    input: {sourceBranchId: $sourceBranchId, targetBranchId: $targetBranchId, assetIds: $assetIds, resolve: $resolve, comment: $comment, isDryRun: $isDryRun}
  ) {
    result {
      action
      assetId
      parentPath
      name
      obstacle
      obstacleCode
      resolution
      versionId
      sourceVersionId
      targetVersionId
    }
  }
}`,
  { hash: "d1c07782de1c3541de296403ddb6c8203b4c2b3d77bd4467a883058e933ff177" },
);

/** Reviews that match what is asked. For the next page send the last id as afterReviewId. */
export const SearchReviewsDocument = /* @__PURE__ */ new TypedDocumentString<
  SearchReviewsQuery,
  SearchReviewsQueryVariables
>(
  `query SearchReviews($projectId: UUID, $states: [ReviewState!], $branchId: UUID, $assetType: String, $tagName: String, $submitterId: UUID, $assigneeId: UUID, $query: String, $sort: ReviewSort, $afterReviewId: UUID, $reviewIds: [UUID!], $first: Int!) {
  searchReviews(
    projectId: $projectId
    states: $states
    branchId: $branchId
    assetType: $assetType
    tagName: $tagName
    submitterId: $submitterId
    assigneeId: $assigneeId
    query: $query
    sort: $sort
    afterReviewId: $afterReviewId
    reviewIds: $reviewIds
    first: $first
  ) {
    totalCount
    nodes {
      ...ReviewItem
    }
    pageInfo {
      hasNextPage
    }
  }
}

fragment ReviewItem on AssetReview {
  ...ReviewFields
  canComment
  openNoteCount
  version {
    asset {
      assetLocks(first: 2) {
        nodes {
          holder {
            displayName
          }
        }
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
  id
  projectId
  versionNumber
  mediaType
  filename
  sizeBytes
  sha256
  comment
  createdAt
  preview {
    ...PreviewFields
  }
  asset {
    id
    name
    parentPath
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
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
  { hash: "94187b0df8362c7533906589fbec403c73d2b234b7bfbddcfee5c25d64c54eee" },
);

/** What reviews and assets of a project can be filtered by. */
export const ChoicesDocument = /* @__PURE__ */ new TypedDocumentString<
  ChoicesQuery,
  ChoicesQueryVariables
>(
  `query Choices($projectId: UUID!) {
  assetTypes(orderBy: NAME_ASC, first: 200) {
    nodes {
      name
    }
  }
  tags(condition: {projectId: $projectId}, orderBy: NAME_ASC, first: 200) {
    nodes {
      name
    }
  }
  projectMembers(condition: {projectId: $projectId}, first: 200) {
    nodes {
      user {
        id
        displayName
      }
    }
  }
}`,
  { hash: "c24f235c8fa33372025b3a88866942245dd0829ed09da981beeac559afaddad7" },
);

/** What the person signed in has asked for, holds and was told. */
export const MyWorkDocument = /* @__PURE__ */ new TypedDocumentString<
  MyWorkQuery,
  MyWorkQueryVariables
>(
  `query MyWork($userId: UUID!) {
  searchReviews(
    submitterId: $userId
    states: [pending, in_review]
    sort: newest
    first: 10
  ) {
    totalCount
    nodes {
      ...ReviewFields
    }
  }
  assetLocks(condition: {holderId: $userId}, orderBy: PRIMARY_KEY_DESC, first: 50) {
    nodes {
      ...LockFields
      branch {
        id
        name
      }
      asset {
        name
        parentPath
      }
      project {
        id
        name
      }
    }
  }
  notifications(condition: {userId: $userId}, orderBy: CREATED_AT_DESC, first: 10) {
    nodes {
      id
      kind
      message
      createdAt
      readAt
      subjectId
      projectId
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
  id
  projectId
  versionNumber
  mediaType
  filename
  sizeBytes
  sha256
  comment
  createdAt
  preview {
    ...PreviewFields
  }
  asset {
    id
    name
    parentPath
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
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
  { hash: "cd408e47a1120d8c4393c99f82f0c414fc89c85ead9dbcdb6bbbcaee246ea54a" },
);

/** Marks what one was told as read: what is named, else all of it. */
export const MarkReadDocument = /* @__PURE__ */ new TypedDocumentString<
  MarkReadMutation,
  MarkReadMutationVariables
>(
  `mutation MarkRead($notificationIds: [UUID!]) {
  markNotificationsRead(input: {notificationIds: $notificationIds}) {
    result
  }
}`,
  { hash: "e1090feecedd665f59f5c598c4abd339ed50e589741258c0e81c966390914d4e" },
);

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
  id
  projectId
  versionNumber
  mediaType
  filename
  sizeBytes
  sha256
  comment
  createdAt
  preview {
    ...PreviewFields
  }
  asset {
    id
    name
    parentPath
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
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
  { hash: "b6e1a5f4c38005721f7e1d388167f1e39c8dd3502ee5a2b787235f830f25f385" },
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
        id
        displayName
      }
      asset {
        id
        name
      }
      shelf {
        id
      }
    }
    assetVersion {
      id
      preview {
        ...PreviewFields
      }
    }
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
  }
}`,
  { hash: "91873122c72074d92d8c32f393f3ea5335b0a0207cf3f3bfc00dc2d188d6b2a1" },
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

/** Who is in a project, and the exceptions to their ranks that one may see. */
export const MembersDocument = /* @__PURE__ */ new TypedDocumentString<
  MembersQuery,
  MembersQueryVariables
>(
  `query Members($projectId: UUID!) {
  projectMembers(condition: {projectId: $projectId}, first: 200) {
    nodes {
      userId
      role
      createdAt
      user {
        id
        displayName
        username
        isActive
      }
    }
  }
  permissions(condition: {projectId: $projectId}, first: 200) {
    nodes {
      id
      canRead
      canWrite
      canDelete
      reason
      updatedAt
      user {
        id
        displayName
      }
      asset {
        id
        name
        parentPath
      }
      grantedByUser {
        displayName
      }
    }
  }
}`,
  { hash: "a9d90414f615a38742dcca0ffaf484693585b47a3c6ac21686baa0b64d9591f3" },
);

/** What somebody holds in a project: it ends or goes to others when they leave. */
export const MemberWorkDocument = /* @__PURE__ */ new TypedDocumentString<
  MemberWorkQuery,
  MemberWorkQueryVariables
>(
  `query MemberWork($projectId: UUID!, $userId: UUID!) {
  assetLocks(condition: {projectId: $projectId, holderId: $userId}, first: 200) {
    nodes {
      id
      asset {
        name
      }
    }
  }
  assetReviews(
    condition: {projectId: $projectId, submitterId: $userId}
    orderBy: ID_DESC
    first: 200
  ) {
    nodes {
      id
      state
    }
  }
  shelves(condition: {projectId: $projectId, ownerId: $userId}, first: 200) {
    nodes {
      id
      name
      state
    }
  }
}`,
  { hash: "d65b9e6df940224d7765b729ab1336dee983ccbe7c3fd0af12f40661946ca44b" },
);

/** The one person with exactly this user name. */
export const FindUserDocument = /* @__PURE__ */ new TypedDocumentString<
  FindUserQuery,
  FindUserQueryVariables
>(
  `query FindUser($username: String!) {
  findUser(username: $username) {
    id
    displayName
    username
  }
}`,
  { hash: "1e377c5ad5c851f1830877589ebedb3e872d7f7afe886df6868bfad18c3d34f5" },
);

/** Assets by a part of their name. */
export const FindAssetsDocument = /* @__PURE__ */ new TypedDocumentString<
  FindAssetsQuery,
  FindAssetsQueryVariables
>(
  `query FindAssets($projectId: UUID!, $query: String!) {
  searchAssets(projectId: $projectId, query: $query, first: 10) {
    nodes {
      id
      name
      parentPath
    }
  }
}`,
  { hash: "9fd0c900b83a7de1f5da6b5539fb5d2f7d8274dd46cb0678c5b8a44a6aae481a" },
);

/** Why somebody may or may not do what with an asset. */
export const ExplainAccessDocument = /* @__PURE__ */ new TypedDocumentString<
  ExplainAccessQuery,
  ExplainAccessQueryVariables
>(
  `query ExplainAccess($userId: UUID!, $assetId: UUID!) {
  explainAccess(userId: $userId, assetId: $assetId)
}`,
  { hash: "5ee9f5baddf15872a59c4a8ba189fd59ebfc7c7cd8a2dc4fa60d2d7f00f5c5c5" },
);

/** Adds somebody or changes their rank. */
export const SetMemberRoleDocument = /* @__PURE__ */ new TypedDocumentString<
  SetMemberRoleMutation,
  SetMemberRoleMutationVariables
>(
  `mutation SetMemberRole($projectId: UUID!, $userId: UUID!, $role: ProjectRole!) {
  setMemberRole(input: {projectId: $projectId, userId: $userId, role: $role}) {
    clientMutationId
  }
}`,
  { hash: "b535e68cb2bd702e5445388a0ff39e8d193e782b8b5d9ee2d544e64ec12c4d15" },
);

/** Takes somebody out of a project. */
export const RemoveMemberDocument = /* @__PURE__ */ new TypedDocumentString<
  RemoveMemberMutation,
  RemoveMemberMutationVariables
>(
  `mutation RemoveMember($projectId: UUID!, $userId: UUID!) {
  removeMember(input: {projectId: $projectId, userId: $userId}) {
    clientMutationId
  }
}`,
  { hash: "0b3a42abbfae771e541cbb205ad85014e53b4f47e6f988496706d9c266376e97" },
);

/** Sets an exception to somebody's rank. */
export const GrantPermissionDocument = /* @__PURE__ */ new TypedDocumentString<
  GrantPermissionMutation,
  GrantPermissionMutationVariables
>(
  `mutation GrantPermission($projectId: UUID!, $userId: UUID!, $assetId: UUID, $canRead: Boolean, $canWrite: Boolean, $canDelete: Boolean, $reason: String) {
  grantPermission(
    input: {projectId: $projectId, userId: $userId, assetId: $assetId, canRead: $canRead, canWrite: $canWrite, canDelete: $canDelete, reason: $reason}
  ) {
    clientMutationId
  }
}`,
  { hash: "f08b8480cf3d653221bc5d311bf9a1cef854832ee10074aae5aebde8c12e9baf" },
);

/** Takes an exception back. */
export const RevokePermissionDocument = /* @__PURE__ */ new TypedDocumentString<
  RevokePermissionMutation,
  RevokePermissionMutationVariables
>(
  `mutation RevokePermission($permissionId: UUID!) {
  revokePermission(input: {permissionId: $permissionId}) {
    clientMutationId
  }
}`,
  { hash: "7e370c748f2c13e581f29bb45e1900a6b0f83190d0c8b59e26ab376e5b6d415f" },
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

/** The preview of a version, as it is by now. */
export const VersionPreviewDocument = /* @__PURE__ */ new TypedDocumentString<
  VersionPreviewQuery,
  VersionPreviewQueryVariables
>(
  `query VersionPreview($versionId: UUID!) {
  assetVersion(id: $versionId) {
    id
    preview {
      ...PreviewFields
    }
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
  }
}`,
  { hash: "f1b614985895b40673eafe5ef93dc0b15db100e8211dc84038d509bfd7f0abd6" },
);

/** How much of a picture differs from another version, as far as it is known. */
export const DifferenceDocument = /* @__PURE__ */ new TypedDocumentString<
  DifferenceQuery,
  DifferenceQueryVariables
>(
  `query Difference($versionId: UUID!, $otherVersionId: UUID!) {
  assetVersion(id: $versionId) {
    difference(otherVersionId: $otherVersionId) {
      state
      share
      reason
    }
  }
}`,
  { hash: "f9dd190b03a80255735f38868915d682e49b78cae121cff4df751a646502f0db" },
);

/** Has a preview made again that failed. */
export const RetryPreviewDocument = /* @__PURE__ */ new TypedDocumentString<
  RetryPreviewMutation,
  RetryPreviewMutationVariables
>(
  `mutation RetryPreview($versionId: UUID!) {
  retryPreview(input: {versionId: $versionId}) {
    result {
      id
      preview {
        ...PreviewFields
      }
    }
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
  }
}`,
  { hash: "6131dae61a44ac3e45d0ef8d5f96ad45d8c78079135b895bd3b7cb8b3000b8a9" },
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
  id
  projectId
  versionNumber
  mediaType
  filename
  sizeBytes
  sha256
  comment
  createdAt
  preview {
    ...PreviewFields
  }
  asset {
    id
    name
    parentPath
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
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
  { hash: "d771918b99ad3d70130a3493dc1f7c18814d025f2e1d7bd512a34101816205ce" },
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
  id
  projectId
  versionNumber
  mediaType
  filename
  sizeBytes
  sha256
  comment
  createdAt
  preview {
    ...PreviewFields
  }
  asset {
    id
    name
    parentPath
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
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
  parentNoteId
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
  { hash: "c75afda686ca9bff01ce4b0a1b0cbb14f29956fce2cca4a928338b0ee5465348" },
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
      projectId
      branchId
      versionNumber
      mediaType
      filename
      sizeBytes
      sha256
      comment
      createdAt
      isDeletion
      preview {
        ...PreviewFields
      }
      branch {
        name
      }
    }
  }
}

fragment PreviewFields on Preview {
  state
  kind
  reason
  facts
  canRetry
  files {
    kind
    sha256
    width
    height
    byteCount
  }
}`,
  { hash: "f38b4a3ff6e1a652506c315a85bd992d910169d05d4643031976886e600e3eb1" },
);

/** Says something about a review without a verdict, of all of it or of a place in it, as a task or not, or answers a note. */
export const AddNoteDocument = /* @__PURE__ */ new TypedDocumentString<
  AddNoteMutation,
  AddNoteMutationVariables
>(
  `mutation AddNote($reviewId: UUID!, $body: String!, $isTask: Boolean, $place: NotePlace, $regionX: Float, $regionY: Float, $regionWidth: Float, $regionHeight: Float, $frameNumber: Int, $frameRateNumerator: Int, $frameRateDenominator: Int, $surfaceX: Float, $surfaceY: Float, $surfaceZ: Float, $parentNoteId: UUID) {
  addReviewNote(
    input: {reviewId: $reviewId, body: $body, isTask: $isTask, place: $place, regionX: $regionX, regionY: $regionY, regionWidth: $regionWidth, regionHeight: $regionHeight, frameNumber: $frameNumber, frameRateNumerator: $frameRateNumerator, frameRateDenominator: $frameRateDenominator, surfaceX: $surfaceX, surfaceY: $surfaceY, surfaceZ: $surfaceZ, parentNoteId: $parentNoteId}
  ) {
    clientMutationId
  }
}`,
  { hash: "105659acc1bb08460918bb5a48670f71ce68e205ba1b8d9377694ea3ddafb58a" },
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

/** The shelves of a project, newest first; of an owner or in a state when one is named. */
export const ShelvesDocument = /* @__PURE__ */ new TypedDocumentString<
  ShelvesQuery,
  ShelvesQueryVariables
>(
  `query Shelves($projectId: UUID!, $ownerId: UUID, $state: ShelfState, $after: Cursor) {
  shelves(
    condition: {projectId: $projectId, ownerId: $ownerId, state: $state}
    orderBy: ID_DESC
    first: 50
    after: $after
  ) {
    nodes {
      id
      name
      state
      description
      currentRevision
      createdAt
      updatedAt
      owner {
        id
        displayName
      }
      branch {
        id
        name
      }
      shelfRevisions(orderBy: PRIMARY_KEY_DESC, first: 1) {
        nodes {
          shelfItems {
            totalCount
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`,
  { hash: "e7168908059a10044d52e6e728046d68ac21f05c6ad93c997e05c86fef75832d" },
);

/** A shelf with its revisions, their reviews, and what one may do with it. */
export const ShelfDocument = /* @__PURE__ */ new TypedDocumentString<
  ShelfQuery,
  ShelfQueryVariables
>(
  `query Shelf($id: UUID!) {
  shelf(id: $id) {
    id
    name
    state
    description
    currentRevision
    createdAt
    closedAt
    changeId
    canSubmit
    canDiscard
    canRequestReview
    approvalObstacle
    project {
      id
    }
    owner {
      id
      displayName
    }
    branch {
      id
      name
      isProtected
      approvalsRequired
      leadApprovalsRequired
    }
    workspace {
      name
    }
    shelfRevisions(orderBy: PRIMARY_KEY_DESC, first: 50) {
      totalCount
      nodes {
        revision
        comment
        createdAt
        createdByUser {
          displayName
        }
        assetReviews(orderBy: PRIMARY_KEY_DESC, first: 10) {
          nodes {
            id
            state
            requestedAt
            approvalCount
            reviewDecisions(first: 20) {
              nodes {
                id
                verdict
                comment
                createdAt
                decidedByUser {
                  displayName
                }
              }
            }
          }
        }
      }
    }
  }
}`,
  { hash: "02104a6b674f0862869886188fa0f1b8f97430e4fe7b5ac3a14d841293f128b5" },
);

/** What one revision of a shelf does to each asset, and what stands in the way. */
export const ShelfItemsDocument = /* @__PURE__ */ new TypedDocumentString<
  ShelfItemsQuery,
  ShelfItemsQueryVariables
>(
  `query ShelfItems($shelfId: UUID!, $revision: Int!, $after: Cursor) {
  shelfItems(
    condition: {shelfId: $shelfId, revision: $revision}
    orderBy: PRIMARY_KEY_ASC
    first: 100
    after: $after
  ) {
    nodes {
      action
      filename
      mediaType
      sizeBytes
      obstacle
      baseVersion {
        id
        versionNumber
      }
      headVersion {
        id
        versionNumber
        branch {
          name
        }
      }
      asset {
        id
        name
        parentPath
        type
        assetLocks(first: 10) {
          nodes {
            id
            state
            holder {
              id
              displayName
            }
            branch {
              name
            }
            lineBranch {
              id
            }
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`,
  { hash: "a0fad368252695907ea02e63e642f197225433f792a966baf04db0b10fde72c2" },
);

/** Makes versions of everything in a shelf, or of nothing. */
export const SubmitShelfDocument = /* @__PURE__ */ new TypedDocumentString<
  SubmitShelfMutation,
  SubmitShelfMutationVariables
>(
  `mutation SubmitShelf($shelfId: UUID!, $comment: String) {
  submitShelf(input: {shelfId: $shelfId, comment: $comment}) {
    result {
      id
      state
    }
  }
}`,
  { hash: "e061e0977fdf67c585f62123219c748e31264949fc376bf7d338877a81805466" },
);

/** Discards a shelf; its revisions stay in history. */
export const DiscardShelfDocument = /* @__PURE__ */ new TypedDocumentString<
  DiscardShelfMutation,
  DiscardShelfMutationVariables
>(
  `mutation DiscardShelf($shelfId: UUID!) {
  discardShelf(input: {shelfId: $shelfId}) {
    result {
      id
      state
    }
  }
}`,
  { hash: "bb6306fec497270d75e565a242ec9f3bbf7cbc78ee49f0aaa84c74b996e190ad" },
);

/** Asks for a review of the newest revision of a shelf. */
export const RequestShelfReviewDocument = /* @__PURE__ */ new TypedDocumentString<
  RequestShelfReviewMutation,
  RequestShelfReviewMutationVariables
>(
  `mutation RequestShelfReview($shelfId: UUID!, $message: String) {
  requestReview(input: {shelfId: $shelfId, message: $message}) {
    result {
      id
    }
  }
}`,
  { hash: "c11dc669adc5cfd17edddf2ed13a8781d5fc0e39190916cef35084b10e66e81c" },
);

/** How the whole system stands; for studio admins. */
export const StatusDocument = /* @__PURE__ */ new TypedDocumentString<
  StatusQuery,
  StatusQueryVariables
>(
  `query Status {
  studioStatus {
    toldAt
    postgresVersion
    postgresStartedAt
    databaseBytes
    notificationQueueRatio
    oldestUnsealedAt
    damagedCount
    condemnedCount
    unfinishedCount
    oldestVerifiedAt
    replicas {
      name
      isConnected
      state
      isSynchronous
      lagBytes
      lagSeconds
      keptBytes
      slotState
    }
    queues {
      task
      waitingCount
      runningCount
      failedCount
      oldestSeconds
    }
    volumes {
      host
      name
      totalBytes
      freeBytes
      measuredAt
    }
    oldestLocks {
      projectId
      projectName
      assetId
      assetName
      holderName
      lockedAt
      isStale
    }
  }
  backupStatus {
    lastBackupAt
    lastProvenBackupAt
    lastProofAt
    backupCount
    refutedCount
    totalBytes
    lastRestoredAt
    isArchiving
    lastArchivedAt
    lastArchiveFailureAt
    isArchiveFailing
    isOverdue
  }
}`,
  { hash: "2fe8197b526d9d5abf7da443b01cf6dcf2f4b16f701021a307940b1fcac9e18d" },
);

/** How full a project is and how it grows. */
export const StorageDocument = /* @__PURE__ */ new TypedDocumentString<
  StorageQuery,
  StorageQueryVariables
>(
  `query Storage($projectId: UUID!) {
  storageForecast(projectId: $projectId) {
    allocationBytes
    usedBytes
    reservedBytes
    usedFraction
    warningPercent
    snapshotCount
    bytesPerDay
    daysUntilFull
    daysUntilFullLow
    daysUntilFullHigh
  }
  projectUsage(projectId: $projectId) {
    assetCount
    versionCount
    logicalBytes
    derivedBytes
  }
  largestAssets(projectId: $projectId, first: 20) {
    nodes {
      id
      name
      parentPath
      type
      deletedAt
      storedBytes
    }
  }
  staleShelves(projectId: $projectId, first: 20) {
    nodes {
      id
      name
      updatedAt
      owner {
        displayName
      }
    }
  }
}`,
  { hash: "44e9b3e1a74d4bc7770895b22a5a3a25eb586c7a2be7aeccb099ea9fba298264" },
);

/** What a project stored, newest first. */
export const SnapshotsDocument = /* @__PURE__ */ new TypedDocumentString<
  SnapshotsQuery,
  SnapshotsQueryVariables
>(
  `query Snapshots($projectId: UUID!, $after: Cursor) {
  projectStorageSnapshots(
    condition: {projectId: $projectId}
    orderBy: CAPTURED_AT_DESC
    first: 200
    after: $after
  ) {
    nodes {
      capturedAt
      physicalBytes
      totalBytes
      derivedBytes
      reservedBytes
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`,
  { hash: "ffb53d933d94fea01966e5c527f086ba17b5136c79ac4930947acc5a33d9a93a" },
);

/** Records what a project stores now. */
export const CaptureSnapshotDocument = /* @__PURE__ */ new TypedDocumentString<
  CaptureSnapshotMutation,
  CaptureSnapshotMutationVariables
>(
  `mutation CaptureSnapshot($projectId: UUID!) {
  captureStorageSnapshot(input: {projectId: $projectId}) {
    clientMutationId
  }
}`,
  { hash: "2edcb72d71006ce7180f682c5945791f9f1621565019750b7ad3334954d0ffaa" },
);

/** Where dropped files may belong, and what stands in the way of each. */
export const AssetsNamedDocument = /* @__PURE__ */ new TypedDocumentString<
  AssetsNamedQuery,
  AssetsNamedQueryVariables
>(
  `query AssetsNamed($projectId: UUID!, $names: [String!]!, $branch: String) {
  assetsNamed(projectId: $projectId, names: $names, first: 200) {
    nodes {
      ...UploadTarget
    }
  }
}

fragment UploadTarget on Asset {
  id
  projectId
  name
  parentPath
  type
  uploadObstacle(branch: $branch)
  wantsLock(branch: $branch)
}`,
  { hash: "a703c5118c97d9d848b74606224f592567471b3bf84a9362554a31ed61888023" },
);

/** One asset to upload to. */
export const UploadTargetDocument = /* @__PURE__ */ new TypedDocumentString<
  UploadTargetQuery,
  UploadTargetQueryVariables
>(
  `query UploadTarget($id: UUID!, $branch: String) {
  asset(id: $id) {
    ...UploadTarget
  }
}

fragment UploadTarget on Asset {
  id
  projectId
  name
  parentPath
  type
  uploadObstacle(branch: $branch)
  wantsLock(branch: $branch)
}`,
  { hash: "464fc677b98e8c35ce1943c179a4b10e6347e2ce1d48a8b81e80fd60fee6188f" },
);

/** The kinds of assets there are. */
export const AssetTypesDocument = /* @__PURE__ */ new TypedDocumentString<
  AssetTypesQuery,
  AssetTypesQueryVariables
>(
  `query AssetTypes {
  assetTypes(first: 200) {
    nodes {
      name
      description
    }
  }
}`,
  { hash: "ba0da7a0d05177fa0acf9ca08a6c34468199f97221d47a4e6702d1a739b9eb98" },
);

/** Adds an asset. */
export const CreateAssetDocument = /* @__PURE__ */ new TypedDocumentString<
  CreateAssetMutation,
  CreateAssetMutationVariables
>(
  `mutation CreateAsset($projectId: UUID!, $name: String!, $parentPath: String!, $type: String!) {
  createAsset(
    input: {asset: {projectId: $projectId, name: $name, parentPath: $parentPath, type: $type}}
  ) {
    asset {
      id
    }
  }
}`,
  { hash: "5a1a8d4475ea675c57eaa0b5a9779a6022b0b7568762293b8a768feb869aa5cb" },
);

/** Whether one may read this content somewhere already. */
export const KnownContentDocument = /* @__PURE__ */ new TypedDocumentString<
  KnownContentQuery,
  KnownContentQueryVariables
>(
  `query KnownContent($sha256: Sha256!) {
  assetVersions(condition: {sha256: $sha256}, first: 1) {
    nodes {
      id
    }
  }
}`,
  { hash: "aeeef02154ca4a494d425def602951f9ba7af8834087baf1cfc6151692efd6ae" },
);

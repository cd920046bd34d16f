import type { Query } from "./lib/router.ts";

/** Something of a list was opened. */
export class GadbRowOpened extends Event {
  static readonly type = "gadb-row-opened";
  readonly rowId: string;

  constructor(rowId: string) {
    super(GadbRowOpened.type, { bubbles: true, composed: true });
    this.rowId = rowId;
  }
}

/** The filters, the order or the view of a list were changed; empty values take one away. */
export class GadbViewAsked extends Event {
  static readonly type = "gadb-view-asked";
  readonly change: Query;

  constructor(change: Query) {
    super(GadbViewAsked.type, { bubbles: true, composed: true });
    this.change = change;
  }
}

/** show-new: what waits is to be shown · left: the focus has left the list · more: the next page is wanted. */
export type ListWish = "show-new" | "left" | "more";

/** The user wants something of the list. */
export class GadbListAsked extends Event {
  static readonly type = "gadb-list-asked";
  readonly wish: ListWish;

  constructor(wish: ListWish) {
    super(GadbListAsked.type, { bubbles: true, composed: true });
    this.wish = wish;
  }
}

/** all: everything that is loaded · none: nothing · walk: the selection is to be reviewed one after the other. */
export type SelectionWish = "all" | "none" | "walk";

/** The user wants something of the selection. */
export class GadbSelectionAsked extends Event {
  static readonly type = "gadb-selection-asked";
  readonly wish: SelectionWish;

  constructor(wish: SelectionWish) {
    super(GadbSelectionAsked.type, { bubbles: true, composed: true });
    this.wish = wish;
  }
}

/** Some reviews are to be walked through in the room. */
export class GadbWalkAsked extends Event {
  static readonly type = "gadb-walk-asked";
  readonly ids: readonly string[];

  constructor(ids: readonly string[]) {
    super(GadbWalkAsked.type, { bubbles: true, composed: true });
    this.ids = ids;
  }
}

/** Verdicts or notes were given on these reviews; the list is to be asked about them again. */
export class GadbBulkDone extends Event {
  static readonly type = "gadb-bulk-done";
  readonly ids: readonly string[];

  constructor(ids: readonly string[]) {
    super(GadbBulkDone.type, { bubbles: true, composed: true });
    this.ids = ids;
  }
}

/** What can be done about the lock of an asset. */
export type LockWish = "lock" | "release" | "ask";

/** The user wants to take, give back or be given the lock of an asset. */
export class GadbLockAsked extends Event {
  static readonly type = "gadb-lock-asked";
  readonly wish: LockWish;
  /** The lock that is there; undefined when one is to be taken. */
  readonly lockId: string | undefined;

  constructor(wish: LockWish, lockId?: string) {
    super(GadbLockAsked.type, { bubbles: true, composed: true });
    this.wish = wish;
    this.lockId = lockId;
  }
}

/** An old version is to be the newest again. */
export class GadbRestoreAsked extends Event {
  static readonly type = "gadb-restore-asked";
  readonly versionId: string;

  constructor(versionId: string) {
    super(GadbRestoreAsked.type, { bubbles: true, composed: true });
    this.versionId = versionId;
  }
}

/** A review of a version is to be asked for. */
export class GadbReviewAsked extends Event {
  static readonly type = "gadb-review-asked";
  readonly versionId: string;
  readonly message: string;

  constructor(versionId: string, message: string) {
    super(GadbReviewAsked.type, { bubbles: true, composed: true });
    this.versionId = versionId;
    this.message = message;
  }
}

declare global {
  interface HTMLElementEventMap {
    "gadb-row-opened": GadbRowOpened;
    "gadb-view-asked": GadbViewAsked;
    "gadb-list-asked": GadbListAsked;
    "gadb-selection-asked": GadbSelectionAsked;
    "gadb-walk-asked": GadbWalkAsked;
    "gadb-bulk-done": GadbBulkDone;
    "gadb-lock-asked": GadbLockAsked;
    "gadb-restore-asked": GadbRestoreAsked;
    "gadb-review-asked": GadbReviewAsked;
  }
}

import {
  gridOf,
  type Exceptions,
  type Grid,
  type Ranked,
  type Rule,
  type Visitor,
} from "./grid.ts";

/** Ids of one project's things, by what they are; all are the artist's work unless the name says otherwise. */
export interface Place {
  projectId: string;
  mainlineId: string;
  /** A task branch without work of its own, behind the mainline. */
  branchId: string;
  changeId: string;
  /** Locked by the artist, in review, tagged, labelled. */
  assetId: string;
  assetName: string;
  assetNodeId: string;
  versionId: string;
  sha256: string;
  /** An asset with two versions that nothing holds. */
  looseAssetId: string;
  looseVersionId: string;
  looseOldVersionId: string;
  /** On the artist's shelf. */
  shelvedAssetId: string;
  deletedAssetId: string;
  tagId: string;
  tagName: string;
  spareTagId: string;
  labelId: string;
  uploadId: string;
  /** An exception of the artist's. */
  permissionId: string;
  snapshotId: string;
  workspaceId: string;
  emptyWorkspaceId: string;
  activityId: string;
  activityAt: string;
  lockId: string;
  /** Of the lead, for the artist's lock. */
  lockRequestId: string;
  shelfId: string;
  /** Open, of the artist's version; the reviewer is asked. */
  reviewId: string;
  /** A task, by the reviewer. */
  noteId: string;
  annotationId: string;
  /** By the lead, in a review that is over. */
  decisionId: string;
  /** Of the artist. */
  notificationId: string;
  archiveLogId: string;
  archiveCheckId: string;
  /** A project that its owner deleted. */
  goneProjectId: string;
  ownerId: string;
  artistId: string;
  reviewerId: string;
  /** A viewer of this project alone. */
  spareUserId: string;
  spareUsername: string;
  /** Was a member; the account is deactivated. */
  formerUserId: string;
  /** A personal access token of the artist, and an identity at a sign-in provider. */
  tokenId: string;
  identityId: string;
  webhookId: string;
  deliveryId: string;
  /** The run of a job, which is the studio's. */
  runId: string;
  backupName: string;
}

/** One field of a root type, as everybody tries it in every project. */
export interface Row {
  field: string;
  /** Tells several rows of one field apart. */
  variant?: string;
  /** Its arguments; of a mutation, its input. */
  args: (place: Place) => Record<string, unknown>;
  /** The row that a list must hold to count as `rows`: the name and the value of one of its fields; any without. */
  finds?: (place: Place) => [field: string, value: string];
  expected: Grid;
  /** What the rule is, where the cells alone do not tell. */
  note?: string;
}

type Args = Row["args"];
type More = Pick<Row, "variant" | "finds" | "note"> & { except?: Exceptions };

/** One row by its key, for those whom the policies show it: members from a rank on, or whose own it is. */
export function single(
  field: string,
  args: Args,
  rule: Pick<Rule, "from" | "also" | "notAdmin"> = { from: "viewer_user" },
  more: More = {},
): Row {
  return row(field, args, { ...rule, yes: "row", no: "null", hidden: "null" }, more);
}

/** A list, empty for those whom the policies show nothing. */
export function list(
  field: string,
  args: Args,
  rule: Pick<Rule, "from" | "also" | "notAdmin"> = { from: "viewer_user" },
  more: More = {},
): Row {
  return row(field, args, { ...rule, yes: "rows", no: "empty", hidden: "empty" }, more);
}

/** The rows of a project in a list that takes conditions. */
export function listOf(
  field: string,
  rule?: Pick<Rule, "from" | "also" | "notAdmin">,
  more?: More,
): Row {
  const args: Args = ({ projectId }) => ({ condition: { projectId } });
  return list(field, args, rule, more);
}

/** A function that answers members from a rank on, and refuses the others. */
export function answer(
  field: string,
  args: Args,
  rule: Pick<Rule, "from" | "also" | "notAdmin"> & { yes: "row" | "rows" },
  more: More = {},
): Row {
  return row(field, args, { ...rule, no: "DNIED", hidden: "NTFND" }, more);
}

/** A command for members from a rank on; in an archived project it is refused (ARCHV) to whoever might otherwise. */
export function command(field: string, from: Ranked, args: Args, more: More = {}): Row {
  const rule: Rule = { from, yes: "done", no: "DNIED", hidden: "NTFND", archived: "ARCHV" };
  return row(field, args, rule, more);
}

/** A command on something of one's own; `from`: the rank that may do it to others. */
export function ownCommand(
  field: string,
  args: Args,
  rule: { owner: Visitor; from?: Ranked },
  more: More = {},
): Row {
  const { owner, from } = rule;
  const base = { yes: "done", no: "DNIED", hidden: "NTFND", archived: "ARCHV" } as const;
  const who = from === undefined ? ({ notAdmin: true } as const) : { from };
  return row(field, args, { ...base, ...who, also: [owner] }, more);
}

/** A row whose cells follow from a rule. */
export function row(field: string, args: Args, rule: Rule, more: More = {}): Row {
  const { except, ...rest } = more;
  return { field, args, expected: gridOf(rule, except), ...rest };
}

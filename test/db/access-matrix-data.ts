import { RANKS, type Rank } from "../_helpers/studio.ts";

/**
 * Who may do what with each table by plain SQL or by the fields that GraphQL makes of it, from the rules of the
 * domain: rank in the project, role in the studio. Everything else goes through commands, which check for themselves.
 * `docs/references/roles-matrix.md` is printed from this, and access-matrix.test.ts tries every cell.
 */
export const PEOPLE = [
  ...RANKS,
  "studio admin",
  "studio viewer",
  "outsider",
  "former member",
  "deactivated",
  "visitor",
] as const;
export type Person = (typeof PEOPLE)[number];

export const COMMANDS = ["select", "insert", "update", "delete"] as const;
export type Command = (typeof COMMANDS)[number];

/** Who is meant by each column that is not a rank. */
export const PEOPLE_NOTES: Partial<Record<Person, string>> = {
  "studio admin": "studio role admin, a member of no project",
  "studio viewer": "studio role viewer, owner in the project: the studio role is a ceiling",
  outsider: "studio role editor, owner of another project",
  "former member": "was the owner of the project until removed",
  deactivated: "owner in the project, whose account was deactivated",
  visitor: "not signed in",
};

/**
 * Least rank that may; studio admins always may then. `self`: also whom the row is about (in the test: the
 * contributor), whatever the rank. `signedIn`: everybody who is signed in.
 */
export interface Access {
  from?: Rank;
  self?: true;
  signedIn?: true;
  /** Studio admins, whatever the rank. */
  studioAdmin?: true;
}

export interface TableAccess {
  select: Access;
  insert: Access;
  update: Access;
  delete: Access;
  /** What the rule is, where a rank alone does not say. */
  note?: string;
}

const nobody: Access = {};
const readers: Access = { from: "viewer" };

/** Written by commands and triggers alone; read with the project. */
const readOnly: TableAccess = { select: readers, insert: nobody, update: nobody, delete: nobody };

export const ACCESS: Readonly<Record<string, TableAccess>> = {
  users: {
    ...readOnly,
    select: { from: "viewer", self: true },
    update: { self: true },
    note: "the members of one's projects; one's own display name",
  },
  projects: {
    ...readOnly,
    update: { from: "manager" },
    note: "archiving by its status is the owner's",
  },
  project_members: readOnly,
  project_usage: readOnly,
  project_storage_snapshots: { ...readOnly, insert: { from: "manager" } },
  project_archive_log: readOnly,
  archive_checks: readOnly,
  project_tombstones: {
    ...readOnly,
    select: { studioAdmin: true, self: true },
    note: "studio admins, and who deleted the project; also the auditor's role",
  },
  personal_access_tokens: {
    ...readOnly,
    select: { studioAdmin: true, self: true },
    note: "one's own; made and revoked by commands",
  },
  permissions: {
    ...readOnly,
    select: { from: "manager", self: true },
    note: "one's own exceptions",
  },
  asset_types: { ...readOnly, select: { signedIn: true }, note: "the studio's catalogue" },
  assets: {
    ...readOnly,
    insert: { from: "contributor" },
    update: { from: "contributor" },
    note: "permissions on an asset or the project come before the rank",
  },
  tags: { ...readOnly, insert: { from: "manager" }, update: { from: "manager" } },
  asset_tags: { ...readOnly, insert: { from: "contributor" }, delete: { from: "contributor" } },
  branches: readOnly,
  changes: readOnly,
  asset_versions: readOnly,
  labels: readOnly,
  label_versions: readOnly,
  uploads: { ...readOnly, select: { from: "lead", self: true }, note: "one's own" },
  workspaces: readOnly,
  workspace_assets: readOnly,
  workspace_activity: readOnly,
  asset_locks: readOnly,
  lock_requests: readOnly,
  shelves: readOnly,
  shelf_revisions: readOnly,
  shelf_items: readOnly,
  asset_reviews: readOnly,
  review_assignees: readOnly,
  review_decisions: readOnly,
  review_notes: readOnly,
  review_annotations: readOnly,
  notifications: {
    ...readOnly,
    select: { self: true },
    update: { self: true },
    note: "one's own, to mark as read",
  },
  webhooks: { ...readOnly, select: { from: "manager" } },
  webhook_deliveries: {
    ...readOnly,
    select: { from: "manager" },
    note: "but of assets that one may not read",
  },
  audit_log: { ...readOnly, select: { from: "manager" }, note: "also the auditor's role" },
  audit_seals: { ...readOnly, select: { from: "manager" }, note: "also the auditor's role" },
};

/** Whether a person may; `isSelf`: whether the row is about that person. */
export function isAllowed(access: Access, person: Person, isSelf: boolean): boolean {
  if (person === "visitor" || person === "deactivated") return false;
  if (access.signedIn || (access.self && isSelf)) return true;
  if (access.studioAdmin && person === "studio admin") return true;
  if (access.from === undefined || person === "outsider" || person === "former member")
    return false;
  if (person === "studio admin") return true;
  const rank = person === "studio viewer" ? "viewer" : person;
  return RANKS.indexOf(rank) >= RANKS.indexOf(access.from);
}

/** Whom the rows of the test's project are about. */
export const SELF: Person = "contributor";

/** What the matrix says of one cell. */
export function expected(table: string, command: Command, person: Person): boolean {
  return isAllowed((ACCESS[table] as TableAccess)[command], person, person === SELF);
}

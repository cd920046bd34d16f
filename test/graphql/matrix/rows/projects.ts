import { studioGrid } from "../grid.ts";
import { answer, command, list, listOf, row, single, type Row } from "../row.ts";

const STUDIO = "Everybody of the studio but its viewers, whatever the project.";

/** Projects, their members' view of them, and making them. */
export const PROJECT_ROWS: readonly Row[] = [
  single("project", ({ projectId }) => ({ id: projectId })),
  list("projects", ({ projectId }) => ({ condition: { id: projectId } })),
  {
    field: "createProject",
    args: () => ({ name: "Nightfall", description: "Made by the matrix." }),
    expected: studioGrid({ viewer_user: "DNIED" }, "done"),
    note: STUDIO,
  },
  {
    field: "nodeId",
    args: () => ({}),
    expected: studioGrid({ anonymous: "row" }, "row"),
    note: "A constant, for Relay.",
  },
  single("node", ({ assetNodeId }) => ({ nodeId: assetNodeId })),
];

/** What a project stores. */
export const STORAGE_ROWS: readonly Row[] = [
  single("projectUsage", ({ projectId }) => ({ projectId })),
  listOf("projectUsages"),
  single("projectStorageSnapshot", ({ snapshotId }) => ({ id: snapshotId })),
  listOf("projectStorageSnapshots"),
  single("projectStorageGrowth", ({ projectId }) => ({ projectId })),
  listOf("projectStorageGrowths"),
  answer("storageForecast", ({ projectId }) => ({ projectId }), {
    from: "viewer_user",
    yes: "row",
  }),
  list("largestAssets", ({ projectId }) => ({ projectId })),
  row(
    "staleShelves",
    ({ projectId }) => ({ projectId }),
    { from: "viewer_user", yes: "empty", no: "empty", hidden: "empty" },
    {
      note: "Nobody has left a shelf alone for so long here; what is found is bound like shelves.",
    },
  ),
  list("assetsNamed", ({ projectId, assetName }) => ({ projectId, names: [assetName] })),
  command("captureStorageSnapshot", "manager_user", ({ projectId }) => ({ projectId })),
  row(
    "createProjectStorageSnapshot",
    ({ projectId }) => ({
      projectStorageSnapshot: { projectId, assetCount: "1", totalBytes: "1" },
    }),
    {
      from: "manager_user",
      yes: "done",
      no: "DNIED",
      hidden: "DNIED",
      archived: "ARCHV",
      archivedNo: "ARCHV",
    },
    { note: "Refused by a policy, alike for a project that is hidden and one that is not." },
  ),
  row(
    "repairProjectUsage",
    ({ projectId }) => ({ projectId, reason: "The matrix." }),
    { yes: "done", no: "DNIED", hidden: "DNIED", archived: "ARCHV" },
    { note: "For studio admins; the project is not even looked at for others." },
  ),
];

/** Ending a project, and what stays of it. */
export const ARCHIVE_ROWS: readonly Row[] = [
  single("projectArchiveLog", ({ archiveLogId }) => ({ id: archiveLogId })),
  listOf("projectArchiveLogs"),
  single("archiveCheck", ({ archiveCheckId }) => ({ id: archiveCheckId })),
  listOf("archiveChecks"),
  single(
    "projectTombstone",
    ({ goneProjectId }) => ({ projectId: goneProjectId }),
    { also: ["owner_user"] },
    { note: "Studio admins, and who deleted the project." },
  ),
  list(
    "projectTombstones",
    ({ goneProjectId }) => ({ condition: { projectId: goneProjectId } }),
    { also: ["owner_user"] },
    { note: "Studio admins, and who deleted the project." },
  ),
  row("verifyArchive", ({ projectId }) => ({ projectId }), {
    from: "viewer_user",
    yes: "BADST",
    no: "DNIED",
    hidden: "NTFND",
    archived: "row",
  }),
  command("archiveProject", "owner_user", ({ projectId }) => ({ projectId, force: true })),
  row(
    "reopenProject",
    ({ projectId }) => ({ projectId, reason: "The matrix." }),
    { yes: "BADST", no: "DNIED", hidden: "NTFND", archived: "done" },
    { note: "Studio admins." },
  ),
  row(
    "deleteProject",
    ({ projectId }) => ({ projectId, reason: "The matrix.", isDryRun: false }),
    { from: "owner_user", yes: "BADST", no: "DNIED", hidden: "NTFND", archived: "done" },
    { note: "Archived projects only." },
  ),
];

/** The audit of a project, and the jobs that the server does by itself. */
export const AUDIT_ROWS: readonly Row[] = [
  answer("verifyAuditChain", ({ projectId }) => ({ projectId }), {
    from: "manager_user",
    yes: "row",
  }),
  {
    field: "verifyAuditChain",
    variant: "of the studio",
    args: () => ({}),
    expected: studioGrid({ admin_user: "row" }, "DNIED"),
  },
  {
    field: "findJob",
    args: ({ runId }) => ({ runId }),
    expected: studioGrid({ admin_user: "row" }, "DNIED"),
  },
  {
    field: "listJobs",
    args: () => ({}),
    finds: ({ runId }) => ["id", runId],
    expected: studioGrid({ admin_user: "rows" }, "DNIED"),
  },
  {
    field: "listBackups",
    args: () => ({}),
    finds: ({ backupName }) => ["name", backupName],
    expected: studioGrid({ admin_user: "rows" }, "DNIED"),
  },
  {
    field: "backupStatus",
    args: () => ({}),
    expected: studioGrid({ admin_user: "row" }, "DNIED"),
  },
  {
    field: "studioStatus",
    args: () => ({}),
    expected: studioGrid({ admin_user: "row" }, "DNIED"),
  },
];

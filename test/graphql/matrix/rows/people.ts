import { studioGrid } from "../grid.ts";
import { answer, command, list, listOf, row, single, type Row } from "../row.ts";

const concerned = { from: "manager_user", also: ["artist_user"] } as const;

/** Members of projects and exceptions to their ranks. */
export const MEMBER_ROWS: readonly Row[] = [
  single("projectMember", ({ projectId, artistId }) => ({ projectId, userId: artistId })),
  listOf("projectMembers"),
  command(
    "setMemberRole",
    "manager_user",
    ({ projectId, spareUserId }) => ({ projectId, userId: spareUserId, role: "contributor" }),
    { note: "Of a viewer." },
  ),
  command(
    "setMemberRole",
    "owner_user",
    ({ projectId, spareUserId }) => ({ projectId, userId: spareUserId, role: "manager" }),
    {
      variant: "to the rank of a manager",
      except: { archived: { manager_user: "ARCHV" } },
      note: "Nobody gives their own rank, owners excepted.",
    },
  ),
  row(
    "setMemberRole",
    ({ projectId, ownerId }) => ({ projectId, userId: ownerId, role: "viewer" }),
    { from: "owner_user", yes: "BADST", no: "DNIED", hidden: "NTFND", archived: "ARCHV" },
    {
      variant: "of the last owner",
      except: { archived: { manager_user: "ARCHV" } },
      note: "The last owner keeps the rank.",
    },
  ),
  row(
    "removeMember",
    ({ projectId, spareUserId }) => ({ projectId, userId: spareUserId }),
    {
      from: "manager_user",
      yes: "done",
      no: "DNIED",
      hidden: "NTFND",
      archived: "ARCHV",
      archivedNo: "ARCHV",
    },
    { note: "Everybody may leave; an archived project keeps its members." },
  ),
  single("permission", ({ permissionId }) => ({ id: permissionId }), concerned, {
    note: "One's own, and for managers everybody's.",
  }),
  single(
    "permissionByUserIdAndAssetId",
    ({ projectId, artistId, looseAssetId }) => ({
      projectId,
      userId: artistId,
      assetId: looseAssetId,
    }),
    concerned,
  ),
  list(
    "permissions",
    ({ projectId, artistId }) => ({ condition: { projectId, userId: artistId } }),
    concerned,
  ),
  command("grantPermission", "manager_user", ({ projectId, spareUserId, looseAssetId }) => ({
    projectId,
    userId: spareUserId,
    assetId: looseAssetId,
    canWrite: true,
  })),
  command("revokePermission", "manager_user", ({ permissionId }) => ({ permissionId })),
  answer(
    "explainAccess",
    ({ artistId, assetId }) => ({ userId: artistId, assetId }),
    { ...concerned, yes: "row" },
    { note: "About oneself, and for managers about anybody." },
  ),
];

/** The studio's people. */
export const USER_ROWS: readonly Row[] = [
  single("user", ({ spareUserId }) => ({ id: spareUserId })),
  list("users", ({ spareUserId }) => ({ condition: { id: spareUserId } })),
  {
    field: "findUser",
    args: ({ spareUsername }) => ({ username: spareUsername }),
    expected: studioGrid({ admin_user: "row", owner_user: "row", manager_user: "row" }, "DNIED"),
    note: "For managers of any project, to add people to it.",
  },
  {
    field: "activateUser",
    args: ({ formerUserId }) => ({ userId: formerUserId }),
    expected: studioGrid({ admin_user: "done" }, "DNIED"),
  },
  {
    field: "deactivateUser",
    args: ({ spareUserId }) => ({ userId: spareUserId }),
    expected: studioGrid({ admin_user: "done" }, "DNIED"),
  },
  single(
    "notification",
    ({ notificationId }) => ({ id: notificationId }),
    { notAdmin: true, also: ["artist_user"] },
    { note: "One's own, whoever one is." },
  ),
  list(
    "notifications",
    ({ notificationId }) => ({ condition: { id: notificationId } }),
    { notAdmin: true, also: ["artist_user"] },
    { note: "One's own, whoever one is." },
  ),
  {
    field: "markNotificationsRead",
    args: () => ({ notificationIds: [] }),
    expected: studioGrid({}, "done"),
    note: "One's own, whoever one is.",
  },
];

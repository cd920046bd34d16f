import { studioGrid } from "../grid.ts";
import { list, row, single, type Row } from "../row.ts";

const own = { also: ["artist_user"] } as const;
const NOTE = "One's own, and for studio admins everybody's.";

/** Personal access tokens and identities at sign-in providers, which belong to people and not to projects. */
export const TOKEN_ROWS: readonly Row[] = [
  single("personalAccessToken", ({ tokenId }) => ({ id: tokenId }), own, { note: NOTE }),
  list("personalAccessTokens", ({ artistId }) => ({ condition: { userId: artistId } }), own, {
    note: NOTE,
  }),
  {
    field: "createPersonalAccessToken",
    args: () => ({ name: "made" }),
    expected: studioGrid({}, "done"),
    note: "It may no more than its user.",
  },
  row(
    "createPersonalAccessToken",
    ({ projectId }) => ({ name: "made", onlyProjectId: projectId }),
    { from: "viewer_user", yes: "done", no: "DNIED", hidden: "NTFND" },
    { variant: "for one project" },
  ),
  row(
    "revokePersonalAccessToken",
    ({ tokenId }) => ({ tokenId }),
    { ...own, yes: "done", no: "NTFND", hidden: "NTFND" },
    { note: NOTE },
  ),
  row(
    "listIdentities",
    ({ artistId }) => ({ userId: artistId }),
    { ...own, yes: "rows", no: "DNIED", hidden: "DNIED" },
    { note: NOTE },
  ),
  {
    field: "linkIdentity",
    args: ({ spareUserId }) => ({
      userId: spareUserId,
      issuer: "https://id.example.com",
      subject: "matrix",
    }),
    expected: studioGrid({ admin_user: "done" }, "DNIED"),
  },
  row(
    "unlinkIdentity",
    ({ identityId }) => ({ identityId }),
    { ...own, yes: "done", no: "NTFND", hidden: "NTFND" },
    { note: NOTE },
  ),
];

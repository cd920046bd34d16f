import { studioGrid } from "../grid.ts";
import { row, type Row } from "../row.ts";

/** Subscriptions: what a project's readers may follow. */
export const LIVE_ROWS: readonly Row[] = [
  ...["lockChanged", "reviewChanged", "projectActivity"].map((field) =>
    row(field, ({ projectId }) => ({ projectId }), {
      from: "viewer_user",
      yes: "ready",
      no: "DNIED",
      hidden: "NTFND",
    }),
  ),
  {
    field: "myNotifications",
    args: () => ({}),
    expected: studioGrid({}, "ready"),
    note: "Everybody follows their own.",
  },
];

import type { Outcome, Visitor } from "../../../test/graphql/matrix/grid.ts";
import type { Row } from "../../../test/graphql/matrix/row.ts";
import { ROWS_BY_DOMAIN } from "../../../test/graphql/matrix/rows.ts";
import { markdownHeader, markdownTable, type Output } from "./output.ts";

/** The columns, by the demo's account that stands for each in its own project. */
const COLUMNS: readonly [heading: string, visitor: Visitor][] = [
  ["viewer", "viewer_user"],
  ["reviewer", "reviewer_user"],
  ["contributor", "artist_user"],
  ["lead", "lead_user"],
  ["manager", "manager_user"],
  ["owner", "owner_user"],
  ["studio admin", "admin_user"],
];

const EXPLANATION = `Every query, mutation and subscription, and what it answers in a project of one's own by rank. What it is asked about is
a contributor's work (the demo's \`artist_user\`, whose column this is); \`viewer_user\` is a viewer of the studio too.
\`test/graphql/matrix/matrix.test.ts\` tries every cell, and a field without a row fails there.

- ✓: the rows, the change or the events · empty: nothing, as if it were not there · a code: refused, see
  [errors](errors.md)
- archived: what those who get ✓ get in an archived project
- not a member: what an editor of the studio who is in no such project gets; studio admins get the same as in their own
- who has not signed in gets CREDS, from everything but \`nodeId\`
`;

/** docs/references/api-access.md: who gets what from each field, from the data that the tests try cell by cell. */
export const apiAccessMd: Output = {
  path: "docs/references/api-access.md",
  async make() {
    const domains = Object.entries(ROWS_BY_DOMAIN);
    return `${[
      markdownHeader("Who may do what in the API", "test/graphql/matrix/rows"),
      EXPLANATION,
      ...domains.map(([domain, rows]) => section(domain, rows)),
    ]
      .join("\n")
      .trimEnd()}\n`;
  },
};

function section(domain: string, rows: readonly Row[]): string {
  const head = ["Field", ...COLUMNS.map(([heading]) => heading), "archived", "not a member"];
  const notes = rows.flatMap(({ note, ...row }) => (note ? [`- ${title(row)}: ${note}`] : []));
  const lines = rows.map((row) => [
    title(row),
    ...COLUMNS.map(([, visitor]) => mark(row.expected.own[visitor])),
    archived(row),
    mark(row.expected.foreign.outsider_user),
  ]);
  return `## ${domain}\n\n${markdownTable(head, lines)}\n${notes.length > 0 ? `\n${notes.join("\n")}\n` : ""}`;
}

const title = ({ field, variant }: Pick<Row, "field" | "variant">): string =>
  variant === undefined ? `\`${field}\`` : `\`${field}\` ${variant}`;

function archived({ expected }: Row): string {
  const may = COLUMNS.filter(([, visitor]) => mark(expected.own[visitor]) === "✓");
  const told = (may.length > 0 ? may : COLUMNS).map(([, visitor]) =>
    mark(expected.archived[visitor]),
  );
  return [...new Set(told)].join(", ");
}

function mark(outcome: Outcome): string {
  if (/^[A-Z]/.test(outcome)) return outcome;
  return outcome === "null" || outcome === "empty" ? "" : "✓";
}

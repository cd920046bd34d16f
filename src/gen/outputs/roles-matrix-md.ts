import {
  ACCESS,
  COMMANDS,
  isAllowed,
  PEOPLE,
  PEOPLE_NOTES,
  type Command,
  type Person,
} from "../../../test/db/access-matrix-data.ts";
import { markdownHeader, markdownTable, type Output } from "./output.ts";

/** docs/references/roles-matrix.md: who may do what with each table, from the data that the tests try cell by cell. */
export const rolesMatrixMd: Output = {
  path: "docs/references/roles-matrix.md",
  async make() {
    return `${[
      markdownHeader("Roles and tables", "test/db/access-matrix-data.ts"),
      "Who may select, insert, update and delete rows of each table directly. Rows are those of a project in which the",
      "person has the rank of the column; everything else is done by commands (`lock_asset`, `submit_shelf`, …), which",
      "check rights for themselves. `test/db/access-matrix.test.ts` tries every cell.\n",
      "- a rank: member with that rank, studio role editor",
      ...Object.entries(PEOPLE_NOTES).map(([person, note]) => `- ${person}: ${note}`),
      "\n✓ may · own: only rows about oneself · empty: may not\n",
      ...COMMANDS.map(section),
      "## Notes\n",
      ...Object.entries(ACCESS).flatMap(([table, { note }]) =>
        note === undefined ? [] : [`- \`${table}\`: ${note}`],
      ),
    ].join("\n")}\n`;
  },
};

function section(command: Command): string {
  const rows = Object.keys(ACCESS)
    .toSorted()
    .map((table) => [`\`${table}\``, ...PEOPLE.map((person) => cell(table, command, person))]);
  const shown = rows.filter((cells) => cells.slice(1).some((text) => text !== ""));
  const rest = rows.length - shown.length;
  const others =
    rest > 0 && command !== "select"
      ? `\n\nNobody ${command}s rows of the other ${rest} tables.`
      : "";
  return `## ${command}\n\n${markdownTable(["Table", ...PEOPLE], shown)}${others}\n`;
}

function cell(table: string, command: Command, person: Person): string {
  const access = ACCESS[table]?.[command] ?? {};
  if (isAllowed(access, person, false)) return "✓";
  return isAllowed(access, person, true) ? "own" : "";
}

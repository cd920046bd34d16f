import { ERROR_CATALOGUE } from "../../../plugins/errors/catalogue.ts";
import { markdownHeader, markdownTable, type Output } from "./output.ts";

/** docs/references/errors.md: every code a refusal may carry. */
export const errorsMd: Output = {
  path: "docs/references/errors.md",
  async make() {
    const rows = Object.entries(ERROR_CATALOGUE)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([code, { status, title, hint }]) => [`\`${code}\``, String(status), title, hint]);
    return `${[
      markdownHeader("Errors", "plugins/errors/catalogue.ts"),
      "The same five letters are the SQLSTATE in psql, `extensions.code` in GraphQL and `error.code` in REST answers.",
      "A message says what was refused, who stands in the way, who can help and what to do next; `detail` has the",
      "facts as JSON, `hint` the next step.\n",
      markdownTable(["Code", "HTTP status", "Meaning", "What to do"], rows),
    ].join("\n")}\n`;
  },
};

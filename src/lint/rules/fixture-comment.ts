import { fixturePlace, withoutCommentsAndStrings } from "../fixture.ts";
import type { Rule } from "../rule.ts";

/** Statements that make something which needs a `comment on`, and how that comment names it. */
const MAKES = [
  {
    pattern: /create(?: or replace)? (function|procedure|view) ([\w.]+)/g,
    comment: (m: RegExpMatchArray) => `${m[1]} ${m[2]}`,
  },
  {
    pattern: /create policy (\w+) on ([\w.]+)/g,
    comment: (m: RegExpMatchArray) => `policy ${m[1]} on ${m[2]}`,
  },
];

/** Functions, policies and views explain themselves: their comment is the description in the API. */
export const fixtureComment: Rule = {
  name: "fixture-comment",
  applies: (path) => fixturePlace(path) !== undefined,
  check(file) {
    const sql = withoutCommentsAndStrings(file.text);
    return MAKES.flatMap(({ pattern, comment }) =>
      [...sql.matchAll(pattern)]
        .filter(
          (match) =>
            !new RegExp(
              String.raw`comment on ${comment(match).replaceAll(".", String.raw`\.`)}\b`,
            ).test(sql),
        )
        .map((match) => ({
          line: file.lineAt(match.index),
          message: `no "comment on ${comment(match)}"`,
        })),
    );
  },
};

import { fixturePlace } from "../fixture.ts";
import type { Rule } from "../rule.ts";

const LIMIT = 40;

/** A function fits on a screen; longer ones are split into helpers with names. */
export const fixtureBody: Rule = {
  name: "fixture-body",
  applies: (path) => fixturePlace(path)?.kind === "functions",
  check: (file) =>
    file.matches(/\$(\w*)\$([\s\S]*?)\$\1\$/).flatMap(({ line, match }) => {
      const count = (match[2] as string).trim().split("\n").length;
      return count <= LIMIT
        ? []
        : [{ line, message: `a body of ${count} lines; at most ${LIMIT}` }];
    }),
};
